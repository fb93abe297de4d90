// Networks: layers, heads, losses and the optimiser, composed of kernels.
