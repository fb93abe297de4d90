"""Losses (Eq. 1 and 3) and gradients of ACVAE by PyTorch in double precision: python3 acvae_gradients.py

Three windows of four points of three metrics, two real-valued background columns and two calendar fields. Weights, values
and noise follow a formula instead of a generator, so that the Swift test needs no file of inputs: value(i) =
sin(1.7·i + s) with a start s for each tensor. Prints the Swift fixture ACVAEGradientFixture.swift.
"""
import torch
from torch.distributions import Normal, kl_divergence

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
W, D, C, FIELDS, K, H = 4, 3, 2, [3, 4], 2, 9
OFFSETS, POINTS = [0, 3, 5], 10
MASKED, ANOMALOUS, MISSING = [2, 6], [2, 6, 7], [(1, 0), (5, 2), (8, 1)]


def series(count, start, scale):
    return scale * torch.sin(1.7 * torch.arange(count, dtype=torch.float64) + start)


def parameter(start, rows, columns, scale):
    return series(rows * columns, start, scale).reshape(rows, columns).requires_grad_()


def layer(start, observed, outputs):
    return {
        "dense": parameter(start, observed + C, H, 0.4),
        "bias": parameter(start + 0.5, 1, H, 0.2),
        "categories": parameter(start + 1, sum(FIELDS), H, 0.4),
        "latent": parameter(start + 2, K, H, 0.4),
        "head": parameter(start + 3, H, outputs, 0.9),
        "headBias": parameter(start + 3.5, 1, outputs, 0.2),
    }


values = series(POINTS * D, 30, 1.0).reshape(POINTS, D)
measured = torch.ones(POINTS, D)
for point, metric in MISSING:
    values[point, metric] = 0
    measured[point, metric] = 0
context = series(POINTS * C, 31, 1.0).reshape(POINTS, C)
categories = torch.tensor([[p % 3, 3 + p % 4] for p in range(POINTS)])
noise = series(W * len(OFFSETS) * K, 20, 1.2).reshape(W, len(OFFSETS), K)


def gaussian(part, dense, index, z):
    onehot = torch.nn.functional.one_hot(index, sum(FIELDS)).sum(1).to(torch.float64)
    hidden = torch.tanh(dense @ part["dense"] + onehot @ part["categories"] + z @ part["latent"] + part["bias"])
    mean, log_deviation = (hidden @ part["head"] + part["headBias"]).chunk(2, dim=1)
    return Normal(mean, torch.exp(log_deviation.clamp(-5, 2)))


def run(full):
    posterior, prior, likelihood = layer(0, D, 2 * K), layer(10, 0, 2 * K), layer(20, 0, 2 * D)
    losses = torch.zeros(len(OFFSETS))
    z = torch.zeros(len(OFFSETS), K)
    for step in range(W):
        points = torch.tensor([o + step for o in OFFSETS])
        x, t, c = values[points], context[points], categories[points]
        q = gaussian(posterior, torch.cat([x, t], 1), c, z)
        p = gaussian(prior, t, c, z)
        keeps = torch.tensor([[0.0 if full and i.item() in MASKED else 1.0] for i in points])
        y = torch.tensor([[1.0 if i.item() in ANOMALOUS else 0.0] for i in points])
        drawn_q = q.mean + q.stddev * noise[step]
        drawn_p = p.mean + p.stddev * noise[step]
        z = keeps * drawn_q + (1 - keeps) * drawn_p
        share = keeps if full else y
        log_p = gaussian(likelihood, t, c, z).log_prob(x)
        losses = losses - (share * measured[points] * log_p).sum(1) + (keeps * kl_divergence(q, p)).sum(1)
    losses.mean().backward()
    return losses, [tensor for part in (posterior, prior, likelihood) for tensor in part.values()]


def literal(numbers):
    return "[" + ", ".join(f"{v:.9g}" for v in numbers) + "]"


print("/// By Reference/acvae_gradients.py: PyTorch, double precision.")
print("enum ACVAEGradientFixture {")
for name, full in [("full", True), ("anomalous", False)]:
    losses, tensors = run(full)
    print(f"  static let {name}Losses = " + literal(losses.tolist()))
    print("  /// Of each parameter: the sum, the sum of squares, and the first three elements of its gradient.")
    print(f"  static let {name}Gradients: [[Double]] = [")
    for tensor in tensors:
        g = tensor.grad.flatten()
        print("    " + literal([g.sum().item(), (g * g).sum().item(), *g[:3].tolist()]) + ",")
    print("  ]")
print("}")
