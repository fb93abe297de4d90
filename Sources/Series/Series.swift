// Series: the time grid, gaps, scaling, windows, labels and CSV.
