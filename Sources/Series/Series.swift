// Series: what the service knows of time and of values on it. A grid of fixed interval, series on that grid
// with missing points, operators' labels as ranges, scaling, windows, splits, the calendar, and the reader of
// CSV files. No networks, no storage: values in, values out.
