"""Loss and gradients of PAD's joint loss (Eq. 7) by PyTorch in double precision: python3 pad_gradients.py

Three sequences of five neighbouring segments, with the state of the five segments before them carried over and cut off
from the gradient. Weights, values and noise follow a formula instead of a generator, so that the Swift test needs no file
of inputs: value(i) = sin(1.7·i + s) with a start s for each tensor. Prints the Swift fixture PADGradientFixture.swift.
"""
import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
W, K, H, LENGTH, STARTS = 12, 3, 10, 5, [0, 7, 16]
BETA, LAMBDA = 0.3, 2.0
ROWS = LENGTH * len(STARTS)


def series(count, start, scale):
    return scale * torch.sin(1.7 * torch.arange(count, dtype=torch.float64) + start)


def parameter(index, rows, columns, scale):
    return series(rows * columns, index, scale).reshape(rows, columns).requires_grad_()


def dense(index, rows, columns):
    return [parameter(index, rows, columns, 0.4), parameter(index + 0.5, 1, columns, 0.2)]


encoder = [dense(0, W, H), dense(1, H, H), dense(2, H, 2 * K)]
decoder = [dense(3, K, H), dense(4, H, H), dense(5, H, W)]
lstm = dense(6, W, 4 * H) + [parameter(7, H, 4 * H, 0.4)]
head = dense(8, H, 1)
values = series(STARTS[-1] + 2 * LENGTH + W + 1, 10, 1.0)
confidence = 0.5 + series(len(values), 11, 0.4)
noise = series(ROWS * K, 20, 1.2).reshape(ROWS, K)


def network(v, part):
    for weight, bias in part[:2]:
        v = torch.relu(v @ weight + bias)
    return v @ part[2][0] + part[2][1]


def rows(v, first):
    """Ordered by step, then by sequence."""
    return torch.stack([v[s + first + t : s + first + t + W] for t in range(LENGTH) for s in STARTS])


def reconstruct(x, eps):
    mean, log_deviation = network(x, encoder).chunk(2, dim=1)
    z = mean + eps * torch.exp(log_deviation)
    return network(z, decoder), mean, log_deviation


def run(x, h, c):
    ys = []
    for step in x.reshape(LENGTH, len(STARTS), W):
        i, f, g, o = (step @ lstm[0] + lstm[1] + h @ lstm[2]).chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        ys.append(h @ head[0] + head[1])
    return torch.cat(ys).flatten(), h, c


def pad(first, eps, h, c):
    x, w = rows(values, first), rows(confidence, first)
    share = w.mean(1)
    reconstruction, mean, log_deviation = reconstruct(x, eps)
    y, h, c = run(reconstruction, h, c)
    target = torch.stack([values[s + first + t + W] for t in range(LENGTH) for s in STARTS])
    divergence = 0.5 * (-2 * log_deviation + mean**2 + torch.exp(2 * log_deviation) - 1).sum(1)
    losses = ((w * (x - reconstruction)) ** 2).sum(1) + BETA * share * divergence + LAMBDA * share * (target - y) ** 2
    return losses, y, h.detach(), c.detach()


zeros = torch.zeros(len(STARTS), H)
with torch.no_grad():
    _, _, h, c = pad(0, torch.zeros(ROWS, K), zeros, zeros)
losses, y, _, _ = pad(LENGTH, noise, h, c)
losses.mean().backward()


def literal(numbers):
    return "[" + ", ".join(f"{v:.9g}" for v in numbers) + "]"


print("/// By Reference/pad_gradients.py: PyTorch, double precision.")
print("enum PADGradientFixture {")
print("  /// By step, then by sequence.")
print("  static let losses = " + literal(losses.tolist()))
print("  /// Of each parameter: the sum, the sum of squares, and the first three elements of its gradient.")
print("  static let gradients: [[Double]] = [")
for tensor in [t for layer in encoder + decoder for t in layer] + lstm + head:
    g = tensor.grad.flatten()
    print("    " + literal([g.sum().item(), (g * g).sum().item(), *(g[:3].tolist() + [0, 0])[:3]]) + ",")
print("  ]")
print("}")
