// Kernels: single-precision numerics on flat arrays: matrix products, vector functions, transforms, random streams, statistics. Knows of no network and no series.
