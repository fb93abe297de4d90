package import JSON
import Series
import Storage

/// Takes labels in from files of other tools, and gives them out as such files.
///
/// What a format can say comes back as it was: all kinds, notes and authors by Label Studio, and anomalies by the others.
/// Labels that cover none of the series' points are in no file.
package struct LabelExchange: Sendable {
  /// Labels in one file.
  package static let mostLabels = 100_000
  /// Values in one file of TRAINSET's.
  package static let mostValues = 1_000_000

  private let context: ServiceContext

  package init(context: ServiceContext) {
    self.context = context
  }

  /// What a file holds before it is known whose labels they are.
  package enum Content: Sendable {
    case json(JSONValue)
    case text([UInt8])
  }

  /// Stores the labels of a file, all or none.
  ///
  /// - Throws: `series_not_found`, `no_points`; the faults of the file with their places.
  package func add(
    _ content: Content, _ format: LabelFormat, author: String?, to id: String
  ) throws -> LabelService.Addition {
    let series = try context.database.read { try $0.series.known(id) }
    var intake = LabelIntake(ground: try LabelDataset(series), author: author)
    switch (format, content) {
    case (.labelStudio, .json(let file)): LabelStudioFile.read(file, into: &intake)
    case (.nab, .json(let file)): NABFile.read(file, into: &intake)
    case (.trainset, .text(let bytes)):
      try TrainsetFile.read(bytes, into: &intake) { slots in
        try context.database.read { try Self.isMissing(slots, of: series, in: $0) }
      }
    default: throw MonitoringError(.internalError, "The file was read as another kind than its format's.")
    }
    return try LabelService(context: context).add(intake.finish(), to: id)
  }

  /// The labels of a range as a file.
  ///
  /// - Throws: `series_not_found`, `no_points`, `range_too_long`.
  package func file(_ format: LabelFormat, from: Int64?, to: Int64?, of id: String) throws -> [UInt8] {
    try context.database.read { transaction in
      let series = try transaction.series.known(id)
      let ground = try LabelDataset(series)
      if format == .trainset {
        let slots = PointReader.slots(of: series, from: from, to: to)
        return try Self.rows(of: series, slots, ground, in: transaction)
      }
      let found = try transaction.labels.listByStart(
        series: series.key, from: from ?? .min, to: to ?? .max, limit: Self.mostLabels + 1)
      guard found.count <= Self.mostLabels else {
        throw MonitoringError(
          .rangeTooLong, "The range has more than \(Self.mostLabels) labels; narrow 'from' and 'to'.")
      }
      var writer = JSONWriter()
      let labels = found.map(\.label)
      switch format {
      case .nab: NABFile.write(labels, on: ground, to: &writer)
      default: LabelStudioFile.write(labels, on: ground, to: &writer)
      }
      return writer.takeBytes()
    }
  }

  /// Longer gaps than this end a label, whatever lies in them.
  private static let longestGap = 65_536

  private static func isMissing(
    _ slots: Range<Int64>, of series: SeriesRecord, in transaction: Transaction
  ) throws -> Bool {
    if slots.isEmpty { return true }
    guard let extent = series.slots, slots.clamped(to: extent) == slots, slots.count <= longestGap else { return false }
    let positions = Array(series.definition.metrics.indices)
    return try transaction.points.read(series, columns: positions, slots: slots).allSatisfy(\.isNaN)
  }

  private static func rows(
    of series: SeriesRecord, _ slots: Range<Int64>, _ ground: LabelDataset, in transaction: Transaction
  ) throws -> [UInt8] {
    let values = slots.count * series.definition.metrics.count
    guard values <= mostValues else {
      throw MonitoringError(
        .rangeTooLong, "The range has \(values) values of all metrics; one file holds \(mostValues): narrow it.")
    }
    let positions = Array(series.definition.metrics.indices)
    let columns = try PointReader.columns(of: series, slots, positions: positions, in: transaction)
    let grid = try TimeGrid(
      start: ground.grid.time(ofSlot: slots.lowerBound), interval: ground.grid.interval, count: slots.count)
    // What labels say, and not what is muted: that is no label.
    let labels = try transaction.labels.list(
      series: series.key, from: grid.start, to: grid.end, limit: TrainingData.mostLabels)
    let kinds = TrainingData.kinds(of: labels, on: grid)
    return TrainsetFile.write(series, slots, columns, kinds: kinds)
  }
}
