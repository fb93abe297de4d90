import Formats
import Series

/// Records of line protocol as points of series: a series for each measurement with its tags, a metric for each field that is a
/// number or a truth value; texts are left out, and counted.
struct LineIntake {
  /// What a measurement is called among the tags of its series, as InfluxDB has it.
  static let measurementTag = "_measurement"

  private let precision: LinePrecision
  /// Of records without a time.
  private let now: Int64
  private(set) var groups = SeriesPointsGroups()
  private(set) var textsLeftOut = 0
  private(set) var faults: [Fault] = []

  init(precision: LinePrecision, now: Int64) { (self.precision, self.now) = (precision, now) }

  /// - Throws: `too_many`.
  mutating func take(_ record: LineRecord) throws(MonitoringError) {
    if faults.count >= LineProtocolReader.mostFaults { return }
    let texts = record.fields.count { if case .text = $0.value { true } else { false } }
    textsLeftOut += texts
    guard texts < record.fields.count else { return }
    var time = now
    if let written = record.time {
      guard let seconds = precision.seconds(written) else {
        faults.append(
          Fault(
            at: .line(record.line, column: nil), code: .outOfRange,
            detail: "the time \(written) is not one from 1970 to 2261; what it counts is said by 'precision'"))
        return
      }
      time = seconds
    }
    let tags = Self.isSorted(record.tags) ? record.tags : record.tags.sorted { $0.key < $1.key }
    let id = SeriesNaming.id(name: record.measurement, labels: tags)
    if try groups.begin(id, time: time, place: record.line) {
      groups.setTags(SeriesNaming.tags(name: (Self.measurementTag, record.measurement), labels: tags))
    }
    for (key, value) in record.fields {
      guard let number = value.number else { continue }
      _ = try groups.set(Self.column(key), number)
    }
  }

  private static func isSorted(_ tags: [(key: String, value: String)]) -> Bool {
    zip(tags, tags.dropFirst()).allSatisfy { $0.key < $1.key }
  }

  /// What files call their times and labels is no name of a metric; a field of that name gets a stroke behind it.
  private static func column(_ key: String) -> String {
    key.utf8.count < 10 && ["timestamp", "label"].contains(key.lowercased()) ? key + "_" : key
  }
}

extension LineRecord.Value {
  /// nil for a text.
  fileprivate var number: Double? {
    switch self {
    case .float(let value): value
    case .integer(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .boolean(let value): value ? 1 : 0
    case .text: nil
    }
  }
}

/// What a request in line protocol did.
package struct LinesAdded: Sendable {
  /// nil where there was not a single number.
  package let points: PointsOfMany?
  package let textsLeftOut: Int
}

extension ManySeriesIngest {
  /// Adds the points of a text in line protocol.
  ///
  /// - Throws: `malformed_lines` with each fault's line and column; `out_of_range`; as `add`.
  package func addLines(
    _ text: [UInt8], precision: LinePrecision, creating creation: SeriesCreation, allowsGaps: Bool = false,
    sender: String
  ) throws -> LinesAdded {
    var reader = LineProtocolReader()
    var intake = LineIntake(precision: precision, now: now)
    try reader.feed(text) { try intake.take($0) }
    try reader.finish { try intake.take($0) }
    if let error = Self.error(reader.faults) ?? MonitoringError(faults: intake.faults) { throw error }
    guard intake.groups.rows > 0 else { return LinesAdded(points: nil, textsLeftOut: intake.textsLeftOut) }
    let points = try add(intake.groups.finish(), creating: creation, allowsGaps: allowsGaps, sender: sender)
    return LinesAdded(points: points, textsLeftOut: intake.textsLeftOut)
  }

  private static func error(_ faults: [LineFault]) -> MonitoringError? {
    guard !faults.isEmpty else { return nil }
    let texts = faults.map { "unable to parse line \($0.line), column \($0.column): \($0.reason.sentence)" }
    return MonitoringError(
      .malformedLines, texts.joined(separator: "\n"),
      faults: faults.map { fault in
        Fault(at: .line(fault.line, column: "\(fault.column)"), code: .malformedLines, detail: fault.reason.sentence)
      })
  }
}
