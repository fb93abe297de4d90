"""Dense layers and Adam by PyTorch in double precision: prints LayerFixture.swift.

Inputs follow value(i) = scale · sin(1.7·i + s), so that the Swift test needs no file.
"""
import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def series(count, start, scale):
    return scale * torch.sin(1.7 * torch.arange(count, dtype=torch.float64) + start)


def literal(values):
    return "[" + ", ".join(f"{v:.9g}" for v in values) + "]"


ROWS, IN, OUT = 3, 5, 4
print("/// By Reference/layers.py: PyTorch, double precision.")
print("enum LayerFixture {")
activations = {"linear": lambda v: v, "rectifier": torch.relu, "hyperbolicTangent": torch.tanh}
print("  /// Output, then derivatives of Σ output·(i+1) by input, weights and bias.")
print("  static let layers: [String: [[Double]]] = [")
for name, f in activations.items():
    x = series(ROWS * IN, 1, 1.0).reshape(ROWS, IN).requires_grad_()
    w = series(IN * OUT, 2, 0.7).reshape(IN, OUT).requires_grad_()
    b = series(OUT, 3, 0.3).requires_grad_()
    y = f(x @ w + b)
    (y.flatten() * torch.arange(1, ROWS * OUT + 1)).sum().backward()
    print(f'    "{name}": [')
    for t in (y, x.grad, w.grad, b.grad):
        print("      " + literal(t.flatten().tolist()) + ",")
    print("    ],")
print("  ]")
p = series(6, 6, 1.0).requires_grad_()
adam = torch.optim.Adam([p], lr=1e-2)
for step in range(5):
    adam.zero_grad()
    (0.5 * (p - torch.arange(6)) ** 2).sum().backward()
    p.grad += 2 * 0.1 * p.detach()
    torch.nn.utils.clip_grad_norm_([p], 3.0)
    adam.step()
print("  /// Five steps on ½(p − i)² + 0.1·p² at rate 0.01, clipped at norm 3.")
print("  static let adam: [Double] = " + literal(p.tolist()))
print("}")
