// Formats: bytes to series and back. Files of times and values as tools write them, told by their content; the writer of CSV.
