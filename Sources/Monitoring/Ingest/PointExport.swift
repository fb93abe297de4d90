import Formats
import Series
package import Storage

/// A range of a series as CSV, piece by piece: memory is one piece however long the range.
///
/// Points that are corrected meanwhile may be in it or not; where the whole series is replaced it ends in an error.
package struct PointExport: Sendable {
  private let context: ServiceContext
  private let series: SeriesRecord
  private let slots: Range<Int64>
  private var next: Int64
  private var writer: CSVWriter

  package init(context: ServiceContext, series: SeriesRecord, slots: Range<Int64>) {
    self.context = context
    self.series = series
    self.slots = slots
    next = slots.lowerBound
    writer = CSVWriter(columns: series.definition.columnNames)
  }

  /// The next piece, the header first; nil at the end.
  package mutating func piece() throws -> [UInt8]? {
    if next < slots.upperBound { try write() }
    let bytes = writer.takeBytes()
    return bytes.isEmpty ? nil : bytes
  }

  private mutating func write() throws {
    let length = Int64(max(1, 4_096 / max(1, series.definition.columnNames.count)))
    let stretch = next..<min(next + length, slots.upperBound)
    let columns = try context.database.read { transaction in
      guard let now = try transaction.series.get(key: series.key), now.generation == series.generation else {
        throw MonitoringError(.seriesNotFound, "The series was replaced while it was read.")
      }
      return try PointReader.columns(of: series, stretch, in: transaction)
    }
    let times = PointReader.timestamps(of: series, stretch)
    for row in times.indices { writer.row(times[row], columns.lazy.map { $0[row] }) }
    next = stretch.upperBound
  }
}
