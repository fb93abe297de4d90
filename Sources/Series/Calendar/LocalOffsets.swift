/// How far the clocks of a place stand from UTC in the weeks around a moment: what has to be kept of a zone to know its
/// local time there without its file.
package struct LocalOffsets: Equatable, Sendable {
  /// Seconds before and after the moment within which changes are known.
  package static let reach: Int64 = 60 * Season.secondsPerDay

  /// From which moment on which offset holds, ascending; the first of them before all others, too. Never empty.
  package let changes: [Change]

  package struct Change: Equatable, Sendable {
    package let from: Int64
    /// Seconds east of UTC.
    package let offset: Int64

    package init(from: Int64, offset: Int64) {
      self.from = from
      self.offset = offset
    }
  }

  /// What was kept of one; nil of nothing.
  package init?(_ changes: [Change]) {
    guard !changes.isEmpty else { return nil }
    self.changes = changes
  }

  package init(of zone: TimeZoneRules, around moment: Int64) {
    self.init(of: zone, from: moment &- Self.reach, to: moment &+ Self.reach)
  }

  /// The changes of a range, found by looking at each day.
  package init(of zone: TimeZoneRules, from: Int64, to: Int64) {
    var changes = [Change(from: from, offset: zone.offset(at: from))]
    if zone.hasChanges {
      for day in stride(from: from, to: to, by: Int(Season.secondsPerDay)) {
        var (low, high) = (day, day + Season.secondsPerDay)
        let before = zone.offset(at: low)
        guard zone.offset(at: high) != before else { continue }
        while high - low > 1 {
          let middle = low + (high - low) / 2
          if zone.offset(at: middle) == before { low = middle } else { high = middle }
        }
        changes.append(Change(from: high, offset: zone.offset(at: high)))
      }
    }
    self.changes = changes
  }

  package func localSeconds(at moment: Int64) -> Int64 {
    moment &+ (changes.last { $0.from <= moment } ?? changes[0]).offset
  }

  /// The moment at which the clocks show a local time; of a time that they leave out, as long after the change, and of one
  /// that they show twice, the first.
  package func moment(ofLocal local: Int64) -> Int64 {
    for (index, change) in changes.enumerated() {
      // What this offset makes of it, while it still holds; a time that is left out is taken by the offset before.
      let moment = local &- change.offset
      guard index + 1 < changes.count else { return moment }
      let next = changes[index + 1]
      if moment < next.from || local &- next.offset < next.from { return moment }
    }
    return local
  }
}

extension TimeZoneRules {
  /// The zone as far as it was kept.
  package init(keeping offsets: LocalOffsets) {
    let changes = offsets.changes
    self.init(
      name: "", file: [], transitions: changes.dropFirst().map(\.from), offsets: changes.dropFirst().map(\.offset),
      initialOffset: changes[0].offset, footer: nil)
  }
}
