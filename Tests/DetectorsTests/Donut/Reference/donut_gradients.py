"""Loss and gradients of Donut's modified ELBO by PyTorch in double precision: python3 donut_gradients.py

Weights, windows and noise follow a formula instead of a generator, so that the Swift test needs no file of inputs:
value(i) = sin(1.7·i + s) with a start s for each tensor. Prints the Swift fixture DonutGradientFixture.swift.
"""
import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
W, K, H, ROWS, FLOOR = 12, 3, 10, 5, 1e-4


def series(count, start, scale):
    return scale * torch.sin(1.7 * torch.arange(count, dtype=torch.float64) + start)


def dense(index, rows, columns):
    weight = series(rows * columns, index, 0.4).reshape(rows, columns).requires_grad_()
    bias = series(columns, index + 0.5, 0.2).requires_grad_()
    return weight, bias


layers = [dense(i, r, c) for i, (r, c) in enumerate([(W, H), (H, H), (H, 2 * K), (K, H), (H, H), (H, 2 * W)])]
x = series(ROWS * W, 10, 1.0).reshape(ROWS, W)
alpha = torch.tensor([[0.0 if (r * W + c) % 7 == 3 else 1.0 for c in range(W)] for r in range(ROWS)])
x = x * alpha
noise = series(ROWS * K, 20, 1.2).reshape(ROWS, K)


def network(v, part):
    for weight, bias in part[:2]:
        v = torch.relu(v @ weight + bias)
    head = v @ part[2][0] + part[2][1]
    mean, raw = head.chunk(2, dim=1)
    return torch.distributions.Normal(mean, torch.nn.functional.softplus(raw) + FLOOR)


q = network(x, layers[:3])
z = q.mean + q.stddev * noise
p = network(z, layers[3:])
beta = alpha.mean(dim=1)
prior = torch.distributions.Normal(0.0, 1.0)
bound = (alpha * p.log_prob(x)).sum(1) + beta * prior.log_prob(z).sum(1) - q.log_prob(z).sum(1)
loss = -bound.mean()
loss.backward()


def literal(values):
    return "[" + ", ".join(f"{v:.9g}" for v in values) + "]"


print("/// By Reference/donut_gradients.py: PyTorch, double precision.")
print("enum DonutGradientFixture {")
print(f"  static let loss = {loss.item():.12g}")
print("  static let losses = " + literal((-bound).tolist()))
print("  /// Of each parameter: the sum, the sum of squares, and the first three elements of its gradient.")
print("  static let gradients: [[Double]] = [")
for pair in layers:
    for tensor in pair:
        g = tensor.grad.flatten()
        print("    " + literal([g.sum().item(), (g * g).sum().item(), *g[:3].tolist()]) + ",")
print("  ]")
print("}")
