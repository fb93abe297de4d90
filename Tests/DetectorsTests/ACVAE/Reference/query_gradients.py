"""Loss (Eq. 11) and gradients of ACVAE's query model by PyTorch in double precision: python3 query_gradients.py

Six points of four features. Weights and features follow a formula instead of a generator, so that the Swift test needs no
file of inputs: value(i) = sin(1.7·i + s) with a start s for each tensor. Prints QueryGradientFixture.swift.
"""
import torch
from torch.nn.functional import binary_cross_entropy

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
INPUTS, UNITS, BETA = 4, 5, 0.25
ANOMALOUS = [1.0, 0.0, 1.0, 0.0, 0.0, 1.0]
MISTAKEN = [0.0, 1.0, 1.0, 0.0, 1.0, 0.0]


def series(start, rows, columns, scale):
    return (scale * torch.sin(1.7 * torch.arange(rows * columns) + start)).reshape(rows, columns)


def parameter(start, rows, columns, scale):
    return series(start, rows, columns, scale).requires_grad_()


w1, b1 = parameter(0, INPUTS, UNITS, 0.8), parameter(0.5, 1, UNITS, 0.3)
w2, b2 = parameter(1, UNITS, UNITS, 0.8), parameter(1.5, 1, UNITS, 0.3)
w3, b3 = parameter(2, UNITS, 1, 1.5), parameter(2.5, 1, 1, 0.3)
features = series(10, len(ANOMALOUS), INPUTS, 1.5)
probability = torch.sigmoid(torch.tanh(torch.tanh(features @ w1 + b1) @ w2 + b2) @ w3 + b3)[:, 0]
loss = binary_cross_entropy(probability, torch.tensor(ANOMALOUS))
loss = loss + BETA * binary_cross_entropy(probability, torch.tensor(MISTAKEN))
loss.backward()


def literal(numbers):
    return "[" + ", ".join(f"{v:.9g}" for v in numbers) + "]"


print("/// By Reference/query_gradients.py: PyTorch, double precision.")
print("enum QueryGradientFixture {")
print(f"  static let loss = {loss.item():.9g}")
print("  static let probabilities = " + literal(probability.tolist()))
print("  /// By every parameter.")
print("  static let gradients: [[Double]] = [")
for tensor in (w1, b1, w2, b2, w3, b3):
    print("    " + literal(tensor.grad.flatten().tolist()) + ",")
print("  ]")
print("}")
