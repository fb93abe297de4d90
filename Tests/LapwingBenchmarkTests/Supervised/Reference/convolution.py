"""A convolution along padded windows and the weighted cross-entropy by PyTorch in double precision: prints
ConvolutionFixture.swift.

Inputs follow value(i) = scale · sin(1.7·i + s), so that the Swift test needs no file.
"""
import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def series(count, start, scale):
    return scale * torch.sin(1.7 * torch.arange(count, dtype=torch.float64) + start)


def literal(values):
    return "[" + ", ".join(f"{v:.9g}" for v in values) + "]"


WINDOWS, POINTS, IN, OUT, WIDTH = 2, 7, 3, 4, 5
print("/// By Reference/convolution.py: PyTorch, double precision.")
print("enum ConvolutionFixture {")
print("  /// Output, then derivatives of Σ output·(i+1) by input, weights and bias; linear, then rectified.")
print("  static let layers: [[[Double]]] = [")
for f in (lambda v: v, torch.relu):
    x = series(WINDOWS * POINTS * IN, 1, 1.0).reshape(WINDOWS, POINTS, IN).requires_grad_()
    w = series(WIDTH * IN * OUT, 2, 0.7).reshape(WIDTH, IN, OUT).requires_grad_()
    b = series(OUT, 3, 0.3).requires_grad_()
    y = torch.nn.functional.conv1d(x.transpose(1, 2), w.permute(2, 1, 0), b, padding="same").transpose(1, 2)
    y = f(y)
    (y.flatten() * torch.arange(1, WINDOWS * POINTS * OUT + 1)).sum().backward()
    print("    [")
    for t in (y, x.grad, w.grad, b.grad):
        print("      " + literal(t.flatten().tolist()) + ",")
    print("    ],")
print("  ]")
print("}")
