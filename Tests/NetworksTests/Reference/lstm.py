"""torch.nn.LSTM in double precision: prints LSTMFixture.swift.

Inputs follow value(i) = scale · sin(1.7·i + s), so that the Swift test needs no file. PyTorch keeps its matrices transposed
and has two biases, of which one is zero here.
"""
import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
STEPS, SEQUENCES, IN, UNITS = 4, 3, 5, 9


def series(count, start, scale):
    return scale * torch.sin(1.7 * torch.arange(count, dtype=torch.float64) + start)


def literal(values):
    return "[" + ", ".join(f"{v:.9g}" for v in values) + "]"


x = series(STEPS * SEQUENCES * IN, 1, 1.0).reshape(STEPS, SEQUENCES, IN).requires_grad_()
h = series(SEQUENCES * UNITS, 5, 0.5).reshape(1, SEQUENCES, UNITS).requires_grad_()
c = series(SEQUENCES * UNITS, 6, 1.0).reshape(1, SEQUENCES, UNITS).requires_grad_()
lstm = torch.nn.LSTM(IN, UNITS)
with torch.no_grad():
    lstm.weight_ih_l0.copy_(series(IN * 4 * UNITS, 2, 0.7).reshape(IN, 4 * UNITS).T)
    lstm.bias_ih_l0.copy_(series(4 * UNITS, 3, 0.3))
    lstm.weight_hh_l0.copy_(series(UNITS * 4 * UNITS, 4, 0.5).reshape(UNITS, 4 * UNITS).T)
    lstm.bias_hh_l0.zero_()
y, (last, cells) = lstm(x, (h, c))
# Weights of all outputs, and of the state at the end besides.
loss = (y.flatten() * series(y.numel(), 7, 1.0)).sum()
loss = loss + (last.flatten() * series(last.numel(), 8, 1.0)).sum() + (cells.flatten() * series(last.numel(), 9, 1.0)).sum()
loss.backward()

print("/// By Reference/lstm.py: PyTorch, double precision.")
print("enum LSTMFixture {")
for name, tensor in {
    "outputs": y.detach(),
    "cells": cells.detach(),
    "byInput": x.grad,
    "byInputWeights": lstm.weight_ih_l0.grad.T,
    "byBias": lstm.bias_ih_l0.grad,
    "byRecurrentWeights": lstm.weight_hh_l0.grad.T,
    "byOutputsBefore": h.grad,
    "byCellsBefore": c.grad,
}.items():
    print(f"  static let {name}: [Double] = " + literal(tensor.flatten().tolist()))
print("}")
