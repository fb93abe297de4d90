// Detectors: one contract, one folder a method.
