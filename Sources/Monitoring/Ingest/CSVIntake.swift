import Series
import Storage

/// A CSV body on its way from the socket into a spool: parsed, checked, in bounded memory.
struct CSVIntake: ~Copyable {
  private let context: ServiceContext
  private let options: CSVUploadOptions
  /// The series whose columns the file may have; nil where the file makes the series.
  private let definition: SeriesDefinition?
  private var parser: CSVParser
  private(set) var watch: ArrivalTimes
  private(set) var columns: CSVColumns?
  private(set) var spool: PointSpool?
  /// For each context column whether all of its values so far are 0 or 1.
  private(set) var isFlag: [Bool] = []
  private var ignoreFaults: [Fault] = []

  init(context: ServiceContext, options: CSVUploadOptions, watch: ArrivalTimes, definition: SeriesDefinition?) {
    self.context = context
    self.options = options
    self.watch = watch
    self.definition = definition
    var limits = CSVLimits()
    (limits.lineBytes, limits.nameBytes, limits.faults) = (SeriesLimits.lineBytes, 4 * SeriesLimits.nameLength, 100)
    parser = CSVParser(
      options: CSVOptions(
        labelColumn: options.label, contextColumns: options.context + [options.ignore].compactMap { $0 }, limits: limits
      ))
  }

  /// Reads the body to its end.
  ///
  /// - Throws: every fault of the file's, with its line; what the body throws.
  mutating func read(_ body: inout UploadBody) throws {
    while let piece = try body.read() {
      do { try parser.feed(piece) } catch { throw MonitoringError(error) }
      try take(parser.takeBatch())
    }
    if body.isEmpty { throw MonitoringError(.emptyBody, "A CSV body is wanted and none came.") }
    do { try parser.finish() } catch { throw MonitoringError(error) }
    try take(parser.takeBatch())
    if let error = MonitoringError(faults: ignoreFaults) { throw error }
  }

  private mutating func take(_ batch: CSVBatch) throws {
    if columns == nil, let header = parser.header { try begin(header) }
    guard let columns, batch.count > 0 else { return }
    try watch.take(batch.timestamps, places: batch.lines)
    checkIgnore(batch, columns)
    let arranged = columns.arranged(batch)
    for (place, column) in arranged[columns.metrics.count...].prefix(columns.context.count).enumerated() {
      isFlag[place] = isFlag[place] && column.allSatisfy { $0.isNaN || $0 == 0 || $0 == 1 }
    }
    do { try spool?.append(times: batch.timestamps, columns: arranged) } catch { throw MonitoringError(error) }
  }

  private mutating func begin(_ header: CSVHeader) throws {
    let columns = CSVColumns(header, ignore: options.ignore)
    if let definition { try columns.checkNames(against: definition) } else { try columns.checkNames() }
    self.columns = columns
    isFlag = columns.context.map { _ in true }
    spool = try context.makeSpool(columns: columns.layout.width)
  }

  private mutating func checkIgnore(_ batch: CSVBatch, _ columns: CSVColumns) {
    guard let source = columns.ignoreSource else { return }
    for (row, value) in batch.values[source].enumerated() where !value.isNaN && value != 0 && value != 1 {
      guard ignoreFaults.count < 100 else { return }
      ignoreFaults.append(
        Fault(at: .line(batch.lines[row], column: options.ignore), code: .invalidValue, detail: "must be 0 or 1"))
    }
  }

  /// The grid of the rows, once all have come.
  mutating func finishGrid(_ wording: OffGridWording) throws(MonitoringError) -> TimeLattice {
    try watch.finish(wording)
  }

  /// The spool, handed over.
  consuming func takeSpool() throws(MonitoringError) -> PointSpool {
    guard let spool else { throw MonitoringError(.noPoints, "There is not a single point in the file.") }
    return spool
  }
}
