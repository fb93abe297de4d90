package import Series

/// What the sender of a file says of it; all that is nil or empty is told by its content.
package struct TableOptions: Sendable {
  /// How its characters are written; nil for what its bytes tell.
  package var encoding: TextEncoding?
  /// The column of times, or two: of dates and of times of day.
  package var timeColumns: [String] = []
  package var timeFormat: TimeFormat?
  /// The clock of times that name no zone; nil for what the file says of it, else the usual one.
  package var zone: TimeZoneRules?
  /// The day of the first row, counted from 1970, where the file has times of day alone.
  package var firstDay: Int64?
  package var decimal: DecimalMark?
  /// Whether rows of one time become one value, and aren't several series.
  package var sharesTimes = false
  /// Words that stand for a missing value, beside the usual ones.
  package var missingWords: [String] = []
  /// The column whose ones become anomaly labels; empty for none.
  package var labelColumn: String?
  /// The column whose ones are ranges to ignore.
  package var ignoreColumn: String?
  package var contextColumns: [String] = []
  /// Columns to leave out.
  package var omittedColumns: [String] = []
  /// The only columns that are metrics.
  package var valueColumns: [String] = []
  /// The columns that tell the series of a long file apart; one empty name for none.
  package var seriesColumns: [String] = []
  package var usual = TableHints()
  package var limits = TableLimits()

  package init() {}

  /// Every column that is named.
  var named: [String] {
    (timeColumns + [labelColumn, ignoreColumn].compactMap { $0 } + contextColumns + omittedColumns + valueColumns
      + seriesColumns).filter { !$0.isEmpty }
  }
}

/// How earlier files of the same series were taken: it settles what a file leaves open, and overrules nothing that it says.
package struct TableHints: Sendable {
  /// What the bytes are where they tell no more than that they are a letter each.
  package var encoding: TextEncoding?
  package var timeFormat: TimeFormat?
  package var zone = TimeZoneRules.utc
  package var decimal: DecimalMark?
  /// What is called so is so.
  package var metrics: [String] = []
  package var context: [String] = []
  package var timeColumns: [String] = []
  package var labelColumn: String?
  package var ignoreColumn: String?
  package var omitted: [String] = []

  package init() {}
}

/// Bounds on a file; its length is the caller's to bound.
package struct TableLimits: Equatable, Sendable {
  /// Bytes of one record, line ends inside quotes included.
  package var lineBytes = 64 * 1024
  package var columns = 1_000
  /// Bytes of one column's name.
  package var nameBytes = 512
  /// Series of a long file.
  package var series = 1_000
  /// Bytes of a file that are looked at before the first row is read.
  package var sampleBytes = 256 * 1024
  /// Reading stops at so many faults.
  package var faults = 1_000_000
  /// Causes that are told of; the faults of others are counted.
  package var causes = 20
  /// Places that are told of each cause.
  package var places = 5
  /// Lines at the end of a file that may be no rows: totals, counts of rows, signatures.
  package var footerLines = 20

  package init() {}
}
