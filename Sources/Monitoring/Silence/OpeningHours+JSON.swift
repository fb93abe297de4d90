import JSON
import Series

/// The form in which the database keeps them with a monitor's state: pairs of integers one after another.
extension OpeningHours {
  var json: JSONValue {
    .object([
      "week": .integers(weekly.ranges.flatMap { [$0.lowerBound, $0.upperBound] }),
      "clocks": .integers(offsets.changes.flatMap { [$0.from, $0.offset] }), "interval": .integer(lattice.interval),
      "phase": .integer(lattice.phase),
    ])
  }

  /// Reads what `json` wrote; nil for anything else.
  init?(json: JSONValue) {
    guard let week = json["week"]?.integers, let clocks = json["clocks"]?.integers,
      let interval = json["interval"]?.integer, let phase = json["phase"]?.integer, interval > 0,
      (0..<interval).contains(phase), zip(week, week.dropFirst()).allSatisfy(<),
      let weekly = WeeklyHours(Self.pairs(week).map { $0..<$1 }),
      let offsets = LocalOffsets(Self.pairs(clocks).map { LocalOffsets.Change(from: $0, offset: $1) })
    else { return nil }
    self.init(weekly: weekly, offsets: offsets, lattice: TimeLattice(interval: interval, phase: phase))
  }

  private static func pairs(_ values: [Int64]) -> [(Int64, Int64)] {
    stride(from: 0, to: values.count - 1, by: 2).map { (values[$0], values[$0 + 1]) }
  }
}
