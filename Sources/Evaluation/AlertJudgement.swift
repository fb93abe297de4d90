import Kernels

/// Alerts held against labelled events: what an operator would have got.
///
/// An event is found where an alert overlaps it, or comes within three points of its end; an alert is right where it does so
/// with any event, else false. An alert that stands on is counted again every max(12 points, 6 h), so that an alarm which is
/// always on is not one alert: the parts are judged one by one. Several right alerts in one event all count as right.
package struct AlertJudgement: Equatable, Sendable {
  /// Points after the end of an event in which an alert is still of it.
  package static let grace: Int64 = 3

  /// What became of one alert.
  package struct Verdict: Equatable, Sendable {
    /// How often it is counted, and how many of these parts are right.
    package let counted: Int, right: Int
    /// The first event that it finds, as an index.
    package let event: Int?
  }

  /// One an alert.
  package let verdicts: [Verdict]
  /// Of each event by how many points its first alert was late, 0 for one that began before it; nil where it was missed.
  package let delays: [Double?]

  /// - Parameters:
  ///   - alerts: in any order, in seconds, none empty.
  ///   - events: ascending and apart from each other, in seconds, none empty.
  ///   - interval: of the grid, in seconds, above 0.
  package init(alerts: [Range<Int64>], events: [Range<Int64>], interval: Int64) {
    let (grace, renewal) = (Self.grace * interval, max(12 * interval, 21_600))
    var late = [Int64?](repeating: nil, count: events.count)
    verdicts = alerts.map { alert in
      var (start, right, counted, first) = (alert.lowerBound, 0, 0, Int?.none)
      while start < alert.upperBound {
        let end = min(start + renewal, alert.upperBound)
        let found = events.found(by: start..<end, grace: grace)
        for event in found {
          let delay = max(0, start - events[event].lowerBound)
          late[event] = min(late[event] ?? delay, delay)
        }
        first = first ?? found.first
        right += found.isEmpty ? 0 : 1
        counted += 1
        start = end
      }
      return Verdict(counted: counted, right: right, event: first)
    }
    delays = late.map { $0.map { Double($0) / Double(interval) } }
  }

  package var events: Int { delays.count }
  package var found: Int { delays.count { $0 != nil } }
  /// Alerts as they are counted, and those of them that are right.
  package var alerts: Int { verdicts.reduce(0) { $0 + $1.counted } }
  package var right: Int { verdicts.reduce(0) { $0 + $1.right } }
  package var wrong: Int { alerts - right }

  /// Share of the events that are found; nil where there are none.
  package var recall: Double? { events > 0 ? ratio(found, events) : nil }
  /// Share of the alerts that are right; nil where there are none.
  package var precision: Double? { alerts > 0 ? ratio(right, alerts) : nil }
  /// Harmonic mean of both, 0 without alerts; nil where there are no events.
  package var f1: Double? {
    recall.map { recall in
      let precision = precision ?? 0
      return recall + precision == 0 ? 0 : 2 * recall * precision / (recall + precision)
    }
  }
  /// Median over the events that are found, in points; nil where none is.
  package var medianDelay: Double? {
    let found = delays.compactMap(\.self).sorted()
    return found.isEmpty ? nil : (found[(found.count - 1) / 2] + found[found.count / 2]) / 2
  }
}

extension LabelledScores {
  /// The alerts that a monitor raises at a threshold, held against the labelled segments on a grid of `interval` seconds.
  package func judgement(at threshold: Double, interval: Int64) -> AlertJudgement {
    judgement(of: alerts(at: threshold, pace: AlertPace(interval: interval)), interval: interval)
  }

  /// Alerts, as index ranges into the evaluated points, held against the labelled segments.
  func judgement(of alerts: [Range<Int>], interval: Int64) -> AlertJudgement {
    func time(of range: Range<Int>) -> Range<Int64> {
      Int64(positions[range.lowerBound]) * interval..<Int64(positions[range.upperBound - 1] + 1) * interval
    }
    return AlertJudgement(
      alerts: alerts.map(time), events: segments.map(time), interval: interval)
  }
}

extension [Range<Int64>] {
  /// Those that an alert finds.
  fileprivate func found(by alert: Range<Int64>, grace: Int64) -> Range<Int> {
    let first = partitioningIndex { $0.upperBound + grace > alert.lowerBound }
    var end = first
    while end < count, self[end].lowerBound < alert.upperBound { end += 1 }
    return first..<end
  }
}
