package import Series

/// A column of a file: what it is taken for, why, and what else it could be.
package struct TableColumn: Equatable, Sendable {
  package enum Kind: String, Sendable {
    case time
    /// The time of day beside a column of dates.
    case timeOfDay = "time_of_day"
    case metric
    case label
    /// Ones are ranges to ignore.
    case ignoreLabel = "ignore_label"
    case context
    case seriesKey = "series_key"
    /// Names the metric that the row's value is of.
    case metricName = "metric_name"
    case omitted
  }

  enum Basis: Sendable {
    case other, told, noValue, constant, texts, flags, yesAndNo, otherTimes, otherLabel, rowNumbers
  }

  package var name: String
  package var kind: Kind
  /// Why, as a clause.
  package var reason: String
  /// What else it could be, each with the parameter that makes it so.
  package var alternatives: [String] = []
  /// What later steps of the inspection go by, which a sentence is not for.
  var basis = Basis.other
  /// Whether the file names it so; else the name was made up.
  package var isNamed = true
  package var numbers = NumberFormat(decimal: .point)
  /// What the column says in all rows of the sample, where it is left out for that and the file goes on.
  var constant: [UInt8]?

  /// What its values are measured in, as its cells or its name say; nil where neither does.
  package var unit: String? {
    let unit = numbers.unit.isEmpty ? numbers.nameUnit : numbers.unit
    return unit.isEmpty ? nil : unit
  }
}

/// How a file is read: all that was told or found out about it.
package struct TableLayout: Equatable, Sendable {
  package var encoding = TextEncoding.utf8
  var split = FieldSplit(.comma)
  package var delimiter: Delimiter { split.delimiter }
  package var decimal = DecimalMark.point
  /// The line of the column names; nil where they were made up.
  package var headerLine: Int?
  /// The first line of values.
  package var firstLine = 1
  package var columns: [TableColumn] = []
  package var timeFormat = TimeFormat.iso8601
  /// Of times of day without dates: the day of the first, counted from 1970.
  package var firstDay: Int64?
  /// Of dates without a year: that of the first.
  var firstYear: Int64?
  /// How the times of day beside the dates are written.
  var dayClock = DayClock.clock
  /// Places of the columns of year, month, day and so on, where the time is in so many.
  var dateParts: [Int] = []
  /// What stands before the first row and may come again between rows.
  var preamble: [[UInt8]] = []
  /// The metrics that a column names, whose rows of one time are one.
  var merged: [String] = []
  /// Whether the times name no zone.
  package var isLocal = false
  /// The zone that the file itself names for them; nil where it names none.
  package var zone: TimeZoneRules?
  package var isDescending = false
  /// What the reader of a preview should know.
  package var warnings: [String] = []
  /// What the file looks to be made by, where its form tells; empty otherwise.
  package var origin = ""

  /// Whether a name has a letter that encodings of one byte disagree on.
  var hasForeignLetters: Bool {
    columns.contains { column in
      column.name.unicodeScalars.contains {
        !$0.isASCII && $0.properties.isAlphabetic && !"µªº".unicodeScalars.contains($0)
      }
    }
  }

  /// Names of the metrics, in the order of the file; they come first in `TableBatch.values`.
  package var metrics: [String] { merged.isEmpty ? names(.metric) : merged }
  /// Names of the context columns; they come after the metrics.
  package var context: [String] { names(.context) }
  package var timeColumns: [String] { names(.time) + names(.timeOfDay) }
  package var labelColumn: String? { names(.label).first }
  package var ignoreColumn: String? { names(.ignoreLabel).first }
  package var seriesColumns: [String] { names(.seriesKey) }
  package var omitted: [String] { names(.omitted) }
  /// The units of metrics that have one.
  package var units: [String: String] {
    var units: [String: String] = [:]
    guard merged.isEmpty else { return [:] }
    for column in columns where column.kind == .metric { units[column.name] = column.unit }
    return units
  }

  private func names(_ kind: TableColumn.Kind) -> [String] { columns.filter { $0.kind == kind }.map(\.name) }
}
