package import Formats
package import Series

/// What a file was taken for: shown before it is stored, and with the answer after.
package struct ImportReading: Sendable {
  /// A row as it was understood.
  package struct Row: Sendable, Equatable {
    package let time: Int64
    /// Of several series the one that it is of.
    package let key: String?
    /// Metrics, then context.
    package let values: [Double]
  }

  /// One of the series that the file makes.
  package struct Part: Sendable {
    /// What its rows have in the columns that tell series apart; nil where there are none.
    package let key: String?
    /// nil where the request names none.
    package var id: String?
    package let interval: Int64
    package let alignment: Alignment
    /// The share of steps that are whole intervals; nil where the grid was given.
    package let regularity: Double?
    /// Unix seconds, on the grid.
    package let first: Int64
    package let last: Int64
    package let rows: Int
    /// Rows whose time came again later.
    package let duplicates: Int
    /// Slots without a row.
    package let gaps: Int
    /// Rows that lay between two slots, and by how many seconds at most.
    package let moved: Int
    package let mostMoved: Int64
  }

  package let layout: TableLayout
  /// `csv`, or what the JSON looks to be made by.
  package let format: String
  package let timezone: String?
  package let parts: [Part]
  package let firstRows: [Row]
  /// Lines at the end that were no rows.
  package let footer: [Int]
  package private(set) var warnings: [String]
  /// What takes a file of this shape so again.
  package let parameters: ImportParameters

  package var rows: Int { parts.reduce(0) { $0 + $1.rows } }
}

extension ImportReading {
  /// The same with what storing the rows found out.
  func noting(duplicates: Int) -> ImportReading {
    var reading = self
    reading.warnings += Self.warning(duplicates: duplicates)
    return reading
  }

  private static func warning(duplicates: Int) -> [String] {
    duplicates > 0 ? ["\(duplicates) rows have a time that comes again later: the last counts"] : []
  }

  /// What should be known of rows that weren't taken as they stand.
  static func warnings(
    _ layout: TableLayout, _ parts: [Part], rounded: Int, footer: [Int], clock: (skipped: Int, doubled: Int)
  ) -> [String] {
    var warnings = layout.warnings
    let moved = parts.reduce(0) { $0 + $1.moved }
    if moved > 0, let part = parts.first(where: { $0.moved > 0 }) {
      let most = parts.map(\.mostMoved).max() ?? 0
      warnings.append(
        part.alignment == .aggregate
          ? "\(moved) rows lie between slots and count for the interval that they are in"
          : "\(moved) times lie off the grid, by \(most) s at most, and were put on the nearest slot; to have them refused: ?alignment=strict"
      )
    }
    if rounded > 0 { warnings.append("\(rounded) times have a fraction of a second, and were rounded") }
    warnings += Self.warning(duplicates: parts.filter { $0.alignment != .aggregate }.reduce(0) { $0 + $1.duplicates })
    if !footer.isEmpty {
      warnings.append(
        "\(footer.count) line\(footer.count == 1 ? "" : "s") at the end \(footer.count == 1 ? "is" : "are") no rows and left out, from line \(footer[0]) on"
      )
    }
    if clock.doubled > 0 {
      warnings.append("\(clock.doubled) times come twice on their clock, and were told apart by the order of the rows")
    }
    if clock.skipped > 0 {
      warnings.append("\(clock.skipped) times that no clock of the zone showed were taken for an hour later")
    }
    return warnings
  }
}
