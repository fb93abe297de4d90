"""Losses and gradients of C-GATS's stages by PyTorch in double precision: python3 cgats_gradients.py

Three windows of five points of two metrics, one value missing. Weights, values and noise follow a formula instead of a
generator, so that the Swift test needs no file of inputs: value(i) = scale·sin(1.7·i + s) with a start s for each tensor.
The divergence is weighted 0.7 and free below 0.3 nats a dimension. Prints the Swift fixture CGATSGradientFixture.swift.
"""
import torch
from torch.distributions import Normal

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
T, M, K, H1, H2, WINDOWS = 5, 2, 3, 4, 8, 3
BETA, FREE = 0.7, 0.3
OFFSETS, MISSING = [0, 5, 9], [(6, 1)]
LABELS = [[0, 1, 1, 0, 0], [0, 0, 0, 0, 1], [1, 0, 0, 1, 0]]
POINTS = 14


def series(count, start, scale):
    return scale * torch.sin(1.7 * torch.arange(count, dtype=torch.float64) + start)


class Tensors:
    """In the order of the network's parameters, each with a start of its own."""

    def __init__(self):
        self.all = []

    def __call__(self, rows, columns):
        index = len(self.all)
        tensor = series(rows * columns, 0.9 * index, 0.5).reshape(rows, columns).requires_grad_()
        self.all.append(tensor)
        return tensor


def lstm(p, inputs, units):
    return {"w": p(inputs, 4 * units), "b": p(1, 4 * units), "r": p(units, 4 * units), "units": units}


def run_lstm(layer, x, extra=None):
    """x: steps × windows × inputs; extra: steps × windows × 4·units."""
    h = torch.zeros(x.shape[1], layer["units"])
    c, outputs = torch.zeros_like(h), []
    for step in range(x.shape[0]):
        gates = x[step] @ layer["w"] + layer["b"] + h @ layer["r"]
        if extra is not None:
            gates = gates + extra[step]
        i, f, g, o = gates.chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        outputs.append(h)
    return torch.stack(outputs)


HARMONICS = (T - 1) // 2
angles = 2 * torch.pi * torch.arange(T).unsqueeze(1) * torch.arange(1, HARMONICS + 1) / T
clock = torch.cat([torch.sin(angles), torch.cos(angles)], 1)


def decoder(p, condition):
    d = {"first": lstm(p, K, H1), "second": lstm(p, H1, H2), "head": p(H2, 2 * M), "bias": p(1, 2 * M)}
    d["clock"] = p(2 * HARMONICS, 4 * H1)
    if condition is not None:
        d["condition"] = p(1, 4 * (H1 if condition == "first" else H2))
    d["layer"] = condition
    return d


def decode(d, z, label):
    extra = label.unsqueeze(-1) * d["condition"] if d["layer"] else None
    begin = (clock @ d["clock"]).unsqueeze(1).expand(-1, WINDOWS, -1)
    h = run_lstm(d["first"], z.expand(T, -1, -1), begin + extra if d["layer"] == "first" else begin)
    h = run_lstm(d["second"], h, extra if d["layer"] == "last" else None)
    mean, log_deviation = (h @ d["head"] + d["bias"]).chunk(2, dim=2)
    return Normal(mean, torch.exp(log_deviation.clamp(-5, 2)))


values = series(POINTS * M, 30, 1.5).reshape(POINTS, M)
measured = torch.ones(POINTS, M)
for point, metric in MISSING:
    values[point, metric] = 0
    measured[point, metric] = 0
x = torch.stack([values[o : o + T] for o in OFFSETS], 1)
m = torch.stack([measured[o : o + T] for o in OFFSETS], 1)
y = torch.tensor(LABELS, dtype=torch.float64).T
noise = series(WINDOWS * K, 20, 1.2).reshape(WINDOWS, K)


def run(stage, condition):
    p = Tensors()
    first, second = lstm(p, M, H1), lstm(p, H1, H2)
    posterior, bias = p(H2, 2 * K), p(1, 2 * K)
    foundation, generator = decoder(p, None), decoder(p, condition)
    seen = x if stage == "joint" else x * (1 - y).unsqueeze(-1)
    head = run_lstm(second, run_lstm(first, seen))[-1] @ posterior + bias
    mean, log_deviation = head.chunk(2, dim=1)
    if stage == "generator":
        mean, log_deviation = mean.detach(), log_deviation.detach()
    z = mean + torch.exp(log_deviation) * noise
    out = decode(foundation if stage == "foundation" else generator, z, y)
    losses = -(m * out.log_prob(x)).sum((0, 2))
    if stage != "generator":
        divergence = 0.5 * (mean**2 + torch.exp(2 * log_deviation) - 1) - log_deviation
        losses = losses + BETA * divergence.clamp(min=FREE).sum(1)
    losses.mean().backward()
    zero = [torch.zeros_like(t) if t.grad is None else t.grad for t in p.all]
    return losses.detach(), zero


def literal(numbers):
    return "[" + ", ".join(f"{v:.9g}" for v in numbers) + "]"


print("/// By Reference/cgats_gradients.py: PyTorch, double precision.")
print("enum CGATSGradientFixture {")
print("  /// Of every tensor: sum, sum of squares, the first three elements.")
for name, stage, condition in [
    ("foundation", "foundation", "last"),
    ("last", "generator", "last"),
    ("first", "generator", "first"),
    ("joint", "joint", "last"),
]:
    losses, gradients = run(stage, condition)
    print(f"  static let {name}Losses: [Double] = {literal(losses.tolist())}")
    print(f"  static let {name}Gradients: [[Double]] = [")
    for g in gradients:
        flat = g.reshape(-1)
        print(f"    {literal([flat.sum().item(), (flat * flat).sum().item(), *flat[:3].tolist()])},")
    print("  ]")
print("}")
