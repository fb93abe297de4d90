import Numerals
import Series
import Storage

/// TRAINSET's CSV: `series,timestamp,value,label`, a row a point and series, times with a zone, 1 for what is labelled.
///
/// A label of any of its series (our metrics) is one of the whole series. Runs of labelled rows become labels; points
/// without a value, which the file leaves out, belong to the labelled rows around them. Beside 0 and 1 the
/// names `anomaly`, `normal` and `ignore` are taken; what is written is 0 and 1, where 1 is an anomaly.
enum TrainsetFile {
  static let header = "series,timestamp,value,label"

  // MARK: Reading

  /// - Parameter isMissing: whether no point of the slots has a value.
  static func read(
    _ bytes: [UInt8], into intake: inout LabelIntake, isMissing: (Range<Int64>) throws -> Bool
  ) rethrows {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      $0.last == 0x0D ? $0.dropLast() : $0
    }
    if let first = lines.first, first.starts(with: [0xEF, 0xBB, 0xBF]) { lines[0] = first.dropFirst(3) }
    guard let first = lines.first,
      fields(of: first).map({ String(decoding: $0, as: UTF8.self) }).joined(separator: ",")
        == header
    else {
      intake.report(.malformedCSV, at: .line(1, column: nil), "must be the header '\(header)'")
      return
    }
    var points = LabelledPoints()
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      guard points.faults < 100 else { break }
      read(line, number: index + 1, into: &points, &intake)
    }
    try points.addRuns(to: &intake, isMissing: isMissing)
  }

  private static func read(
    _ line: ArraySlice<UInt8>, number: Int, into points: inout LabelledPoints, _ intake: inout LabelIntake
  ) {
    func report(_ code: ProblemCode, _ column: String?, _ detail: String) {
      points.faults += 1
      intake.report(code, at: .line(number, column: column), detail)
    }
    let fields = fields(of: line)
    guard fields.count == 4 else { return report(.malformedCSV, nil, "has \(fields.count) fields in place of 4") }
    let name = String(decoding: fields[0], as: UTF8.self)
    let definition = intake.ground.series.definition
    guard name == definition.id || definition.metrics.contains(name) else {
      return report(.unknownMetric, "series", "is neither a metric nor the id of the series")
    }
    guard let moment = moment(of: fields[1]) else {
      return report(.invalidTime, "timestamp", "must be a time such as 2024-05-02T09:00:00Z")
    }
    guard let slot = intake.ground.grid.slot(ofTime: moment) else {
      return report(.offGrid, "timestamp", "is not on the series' grid of \(intake.ground.grid.interval) s")
    }
    switch String(decoding: fields[3], as: UTF8.self).lowercased() {
    case "", "0": points.add(slot, nil, line: number)
    case "1", "anomaly": points.add(slot, .anomaly, line: number)
    case "normal": points.add(slot, .normal, line: number)
    case "ignore": points.add(slot, .ignore, line: number)
    default: report(.invalidValue, "label", "must be 0 or 1")
    }
  }

  private static func moment(of field: [UInt8]) -> Int64? { try? Timestamp.parse(field.span, dialect: .file) }

  /// The fields of a line, quotes (RFC 4180) taken off.
  private static func fields(of line: ArraySlice<UInt8>) -> [[UInt8]] {
    let quote = UInt8(ascii: "\"")
    var fields: [[UInt8]] = [[]]
    var isQuoted = false
    var previous: UInt8 = 0
    for byte in line {
      if byte == quote {
        // A second one in a row within quotes stands for itself.
        if previous == quote, !isQuoted { fields[fields.count - 1].append(quote) }
        isQuoted.toggle()
      } else if byte == UInt8(ascii: ","), !isQuoted {
        fields.append([])
      } else {
        fields[fields.count - 1].append(byte)
      }
      previous = byte
    }
    return fields
  }

  // MARK: Writing

  /// The rows of a range: those points that have a value, since the tool takes no others.
  static func write(
    _ series: SeriesRecord, _ slots: Range<Int64>, _ columns: [[Double]], kinds: [LabelRecord.Kind?]
  ) -> [UInt8] {
    var bytes = Array((header + "\n").utf8)
    let times = PointReader.timestamps(of: series, slots).map(Timestamp.format)
    for (metric, values) in zip(series.definition.metrics, columns) {
      let name = Array(quoted(metric).utf8)
      for (index, value) in values.enumerated() where value.isFinite {
        bytes += name
        bytes.append(UInt8(ascii: ","))
        bytes += times[index].utf8
        bytes.append(UInt8(ascii: ","))
        bytes.append(number: value)
        bytes += kinds[index] == .anomaly ? Array(",1\n".utf8) : Array(",0\n".utf8)
      }
    }
    return bytes
  }

  private static func quoted(_ name: String) -> String {
    guard name.contains(where: { ",\"".contains($0) }) else { return name }
    return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}

/// The rows of a file by slot.
private struct LabelledPoints {
  private var rows: [(slot: Int64, kind: LabelRecord.Kind?, line: Int)] = []
  var faults = 0

  mutating func add(_ slot: Int64, _ kind: LabelRecord.Kind?, line: Int) { rows.append((slot, kind, line)) }

  /// Labels of the runs of slots of one kind.
  func addRuns(to intake: inout LabelIntake, isMissing: (Range<Int64>) throws -> Bool) rethrows {
    let points = merged(&intake)
    var start = 0
    while start < points.count {
      guard let kind = points[start].kind else {
        start += 1
        continue
      }
      var end = start
      while end + 1 < points.count, points[end + 1].kind == kind,
        try isMissing(points[end].slot + 1..<points[end + 1].slot)
      { end += 1 }
      let grid = intake.ground.grid
      intake.add(
        kind, first: grid.time(ofSlot: points[start].slot), last: grid.time(ofSlot: points[end].slot),
        at: .line(points[start].line, column: "label"))
      start = end + 1
    }
  }

  /// One row a slot, ascending: labelled where any of its rows is.
  private func merged(_ intake: inout LabelIntake) -> [(slot: Int64, kind: LabelRecord.Kind?, line: Int)] {
    var points: [(slot: Int64, kind: LabelRecord.Kind?, line: Int)] = []
    for row in rows.sorted(by: { ($0.slot, $0.line) < ($1.slot, $1.line) }) {
      guard let last = points.last, last.slot == row.slot else {
        points.append(row)
        continue
      }
      guard let kind = row.kind else { continue }
      if let other = last.kind, other != kind {
        intake.report(
          .conflictingLabels, at: .line(row.line, column: "label"),
          "says \(kind.rawValue) where line \(last.line) says \(other.rawValue)")
      } else if last.kind == nil {
        points[points.count - 1] = row
      }
    }
    return points
  }
}
