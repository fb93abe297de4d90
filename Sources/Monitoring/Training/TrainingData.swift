import Detectors
import Platform
import Series
import Storage

/// The stretch of a series that a version learns from, with what operators said of it. Points in a mute of the series are
/// ignored, as if a label said so: what nobody is to be told of is not what the series is like.
struct TrainingData {
  /// More points than this do not fit the memory of an ordinary machine beside the training itself.
  static let mostPoints = 20_000_000
  static let mostLabels = 1_000_000
  /// A range may have so many points that are missing, or so many times as many as are there: what is learnt from nothing
  /// takes as much memory as what is learnt from points.
  private static let mostEmpty: Int64 = 1_000_000
  private static let mostEmptyShare: Int64 = 19

  let slots: Range<Int64>
  let input: TrainingInput
  /// What was said of points that nothing is learnt of, to measure by. One element a point.
  let heldOut: [LabelRecord.Kind?]
  /// Whether anything was said of a point, held out or not. One element a point.
  let isLabelled: [Bool]

  /// Reads it as it is now.
  ///
  /// - Parameter holdsOut: whether some of the labels are kept from the learning.
  init(
    _ record: SeriesRecord, metrics: [String], from: Int64?, to: Int64?, holdsOut: Bool = false,
    in transaction: Transaction
  ) throws {
    slots = try Self.slots(of: record, from: from, to: to, columns: metrics.count + record.definition.context.count)
    let series = try StoredSeries(record, metrics: metrics).read(slots, in: transaction)
    let labels = try transaction.labels.list(
      series: record.key, from: series.grid.start, to: series.grid.end, limit: Self.mostLabels)
    let held = holdsOut ? try Self.heldOut(of: record, in: transaction) : []
    let kinds = Self.kinds(of: labels.filter { !held.contains($0.key) }, on: series.grid)
    heldOut = Self.kinds(of: labels.filter { held.contains($0.key) }, on: series.grid)
    isLabelled = zip(kinds, heldOut).map { $0 != nil || $1 != nil }
    let isMuted = try Self.isMuted(record, on: series.grid, in: transaction)
    let learnt = zip(zip(kinds, heldOut), isMuted).map { $0.1 == nil && !$1 ? $0.0 : .ignore }
    input = TrainingInput(
      series: series, labelledAnomaly: learnt.map { $0 == .anomaly }, ignored: learnt.map { $0 == .ignore },
      labelledNormal: learnt.contains(.normal) ? learnt.map { $0 == .normal } : [])
  }

  /// One element a point.
  var labelledNormal: [Bool] {
    input.labelledNormal.isEmpty ? [Bool](repeating: false, count: slots.count) : input.labelledNormal
  }

  private static func heldOut(of record: SeriesRecord, in transaction: Transaction) throws -> Set<Int64> {
    HeldOutLabels.keys(of: try transaction.labels.list(series: record.key, limit: mostLabels, withdrawn: true))
  }

  /// The slots of the wanted times within the series.
  static func slots(of record: SeriesRecord, from: Int64?, to: Int64?, columns: Int) throws -> Range<Int64> {
    guard let grid = record.grid, let extent = record.slots else {
      throw MonitoringError(.seriesTooShort, "The series '\(record.definition.id)' has no points.")
    }
    let wanted = grid.slots(from: from ?? .min, to: to ?? .max).clamped(to: extent)
    guard wanted.count * max(1, columns) <= mostPoints else {
      throw MonitoringError(.rangeTooLong, "The range has more than \(mostPoints) points; narrow 'from' and 'to'.")
    }
    guard !wanted.isEmpty else {
      throw MonitoringError(
        .seriesTooShort,
        """
        The series '\(record.definition.id)' has no points in the range: it reaches from \
        \(Timestamp.format(grid.time(ofSlot: extent.lowerBound))) to \
        \(Timestamp.format(grid.time(ofSlot: extent.upperBound))).
        """)
    }
    // The points of the whole series are the most that the range can have: nothing is read to find out.
    let empty = Int64(wanted.count) - record.points
    guard empty <= mostEmpty || empty <= mostEmptyShare * record.points else {
      throw MonitoringError(
        .mostlyMissing,
        """
        Of the \(wanted.count) points of the range at least \(empty) are missing: a training would take time and memory \
        for all of them. Narrow 'from' and 'to' to where the points are, or delete those that lie far from all others.
        """)
    }
    return wanted
  }

  /// The judgement of each point: of overlapping labels `ignore` wins, else the newest. Muted points are `ignore`.
  ///
  /// - Parameter until: points from this time on have none, Unix seconds.
  static func labelKinds(
    of record: SeriesRecord, on grid: TimeGrid, until: Int64 = .max, in transaction: Transaction
  ) throws -> [LabelRecord.Kind?] {
    var kinds = kinds(
      of: try transaction.labels.list(series: record.key, from: grid.start, to: grid.end, limit: mostLabels), on: grid)
    for (index, isMuted) in try isMuted(record, on: grid, in: transaction).enumerated() where isMuted {
      kinds[index] = .ignore
    }
    for index in grid.firstIndex(atOrAfter: until)..<kinds.count { kinds[index] = nil }
    return kinds
  }

  /// Whether a mute of the series lies on a point; those of one monitor don't count. One element a point.
  private static func isMuted(
    _ record: SeriesRecord, on grid: TimeGrid, in transaction: Transaction
  ) throws -> [Bool] {
    var isMuted = [Bool](repeating: false, count: grid.count)
    for range in try transaction.mutedRanges(from: grid.start, to: grid.end, where: { $0.concerns(record) }) {
      for index in grid.indices(from: range.lowerBound, to: range.upperBound) { isMuted[index] = true }
    }
    return isMuted
  }

  static func kinds(of records: [LabelRecord], on grid: TimeGrid) -> [LabelRecord.Kind?] {
    let labels = records.map(\.label)
    var kinds = [LabelRecord.Kind?](repeating: nil, count: grid.count)
    for label in labels.filter({ $0.kind != .ignore }) + labels.filter({ $0.kind == .ignore }) {
      for index in grid.indices(from: label.start, to: label.end) {
        kinds[index] = label.kind == .newNormal ? .normal : label.kind
      }
    }
    return kinds
  }

  /// From this share of missing points on a report speaks of them.
  private static let noteworthy = 0.1

  /// What there is to say of the points themselves: that many are missing.
  var notes: [String] {
    let missing = slots.count - Int(measuredPoints)
    let share = Double(missing) / Double(max(1, slots.count))
    guard share >= Self.noteworthy else { return [] }
    let percent = (1_000 * share).rounded(.down) / 10
    return ["Many missing points: \(percent) % of the range (\(missing) of \(slots.count))."]
  }

  /// Points with a value in at least one metric.
  var measuredPoints: Int64 {
    Int64((0..<slots.count).count { index in input.series.metrics.contains { !$0.values[index].isNaN } })
  }

  /// A fingerprint of values, context and labels (FNV-1a, 64 bits): two versions with the same one learnt from the same data.
  var hash: String {
    var hash = FNV1a()
    hash.combine(UInt64(bitPattern: input.series.grid.start))
    for values in input.series.metrics.map(\.values) + input.series.context.map(\.values) {
      for value in values { hash.combine(value.isNaN ? Double.nan.bitPattern : value.bitPattern) }
    }
    if input.series.zone != .utc { for byte in input.series.zone.name.utf8 { hash.combine(byte) } }
    for index in input.labelledAnomaly.indices {
      let isNormal = !input.labelledNormal.isEmpty && input.labelledNormal[index]
      let kind: UInt64 = input.labelledAnomaly[index] ? 1 : input.ignored[index] ? 2 : isNormal ? 3 : 0
      if kind != 0 { hash.combine(UInt64(index) << 2 | kind) }
    }
    let digits = String(hash.value, radix: 16)
    return "fnv1a64:" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}
