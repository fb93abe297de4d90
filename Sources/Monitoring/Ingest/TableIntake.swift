import Formats
import Series
import Storage

/// A file on its way from the socket into a spool: told what it is, parsed, checked, in bounded memory.
struct TableIntake: ~Copyable {
  /// What becomes of a file with several series in it.
  enum Target {
    /// They are metrics of one.
    case one
    /// Each is a series of its own.
    case each
  }

  private let context: ServiceContext
  private let target: Target
  private let makeWatch: () -> ArrivalTimes
  private var reader: TableReader
  /// One for each series that is made.
  private(set) var watches: [ArrivalTimes] = []
  private(set) var columns: ImportColumns?
  private var spool: PointSpool?
  /// For each context column whether all of its values so far are 0 or 1.
  private(set) var isFlag: [Bool] = []
  /// The first rows as they were understood.
  private(set) var firstRows: [ImportReading.Row] = []
  private(set) var origin = ""
  private var left: [String] = []
  private static let mostShown = 5

  /// - Parameter watch: makes the one that a series' times are watched by.
  init(context: ServiceContext, options: TableOptions, target: Target, watch: @escaping () -> ArrivalTimes) {
    self.context = context
    self.target = target
    makeWatch = watch
    reader = TableReader(options)
  }

  /// Reads the file to its end.
  ///
  /// - Throws: every fault of the file's, by its cause; what the body throws.
  mutating func read(_ source: inout ImportSource) throws {
    defer { (origin, left) = (source.origin, source.notes) }
    try source.forEachPiece { piece in
      do throws(TableError) { try reader.feed(piece) } catch { throw MonitoringError(error) }
      try take(reader.takeBatch())
    }
    do throws(TableError) { try reader.finish() } catch { throw MonitoringError(error) }
    try take(reader.takeBatch())
  }

  private mutating func take(_ batch: TableBatch) throws {
    if columns == nil, let layout = reader.layout { try begin(layout) }
    guard let columns, batch.count > 0 else { return }
    try watch(batch)
    for row in 0..<min(batch.count, Self.mostShown - firstRows.count) {
      firstRows.append(
        ImportReading.Row(
          time: batch.timestamps[row], key: batch.keys.isEmpty ? nil : reader.keys[batch.keys[row]],
          values: batch.values.map { $0[row] }))
    }
    for (place, column) in batch.values[columns.layout.metrics.count...].enumerated() {
      isFlag[place] = isFlag[place] && column.allSatisfy { $0.isNaN || $0 == 0 || $0 == 1 }
    }
    do { try spool?.append(times: batch.timestamps, columns: columns.arranged(batch)) } catch {
      throw MonitoringError(error)
    }
  }

  private mutating func watch(_ batch: TableBatch) throws {
    guard target == .each, !batch.keys.isEmpty else {
      if watches.isEmpty { watches = [makeWatch()] }
      return try watches[0].take(batch.timestamps, places: batch.lines)
    }
    var start = 0
    while start < batch.count {
      let key = batch.keys[start]
      let end = batch.keys[start...].firstIndex { $0 != key } ?? batch.count
      while watches.count <= key { watches.append(makeWatch()) }
      try watches[key].take(Array(batch.timestamps[start..<end]), places: Array(batch.lines[start..<end]))
      start = end
    }
  }

  private mutating func begin(_ layout: TableLayout) throws {
    let columns = ImportColumns(layout)
    self.columns = columns
    isFlag = layout.context.map { _ in true }
    spool = try context.makeSpool(columns: columns.width)
  }

  /// The series that a file holds, by their keys; empty where it has no column of them.
  var keys: [String] { reader.keys }
  /// What the source left out, and what later rows contradict of what the first ones said.
  var notes: [String] { left + reader.notes }
  var layout: TableLayout? { reader.layout }
  var counts: (rounded: Int, footer: [Int], clock: (skipped: Int, doubled: Int)) {
    (reader.rounded, reader.footer, reader.clockChanges)
  }

  /// The grids of the series, once all rows have come.
  private mutating func finishGrids(_ wording: OffGridWording) throws(MonitoringError) -> [TimeLattice] {
    guard !watches.isEmpty else { throw MonitoringError(.noPoints, "There is not a single point in the file.") }
    var grids: [TimeLattice] = []
    for place in watches.indices {
      do throws(MonitoringError) {
        grids.append(try watches[place].finish(wording))
      } catch {
        guard watches.count > 1 else { throw error }
        throw MonitoringError(error.code, "Series '\(keys[place])': \(error.detail)", faults: error.faults)
      }
    }
    return grids
  }

  /// All that was read, handed over.
  mutating func finish(
    _ wording: OffGridWording, _ parameters: ImportParameters, _ known: SeriesDefinition?
  ) throws(MonitoringError) -> ReadImport {
    let grids = try finishGrids(wording)
    guard let columns, let spool = spool.take() else {
      throw MonitoringError(.noPoints, "There is not a single point in the file.")
    }
    return ReadImport(self, columns, grids, parameters, known, spool: spool)
  }
}
