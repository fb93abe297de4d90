// Kernels: numerics on flat arrays. Knows of no network and no series.
//
// Matrix      products of row-major matrices, single precision
// Vector      elementary functions and fused elementwise loops over spans
// Recurrent   an LSTM over time, and back
// Random      counter-based streams, normal deviates, scrambled Sobol points
// Transform   discrete Fourier transforms of any length
// Statistics  moments, quantiles, robust spread, autocorrelation
// Team        a fixed team of threads for data-parallel work
// Processor   what the processor can do at most
//
// The target is built with `-Ounchecked`, where `precondition` is an assumption instead of a check, so every
// seam states its contract with `require`. Unsafe pointers stay behind those seams.
