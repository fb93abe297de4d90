/// How the columns of a file are to be taken, and the bounds on it.
package struct CSVOptions: Equatable, Sendable {
  /// The column whose non-zero rows become anomaly labels; it must be there. `nil`: a column called `label`, in
  /// any case, where there is one.
  package var labelColumn: String?
  /// Columns to leave out; each must be there.
  package var ignoredColumns: [String]
  /// Columns that are context rather than metrics; each must be there.
  package var contextColumns: [String]
  package var limits: CSVLimits

  package init(
    labelColumn: String? = nil, ignoredColumns: [String] = [], contextColumns: [String] = [],
    limits: CSVLimits = CSVLimits()
  ) {
    self.labelColumn = labelColumn
    self.ignoredColumns = ignoredColumns
    self.contextColumns = contextColumns
    self.limits = limits
  }
}

/// Bounds on a file; its length is the caller's to bound.
package struct CSVLimits: Equatable, Sendable {
  /// Bytes of one record, line ends inside quotes included.
  package var lineBytes = 64 * 1024
  package var columns = 1_000
  /// Bytes of one column's name.
  package var nameBytes = 128
  /// Reading stops at this many faults.
  package var faults = 20

  package init() {}
}
