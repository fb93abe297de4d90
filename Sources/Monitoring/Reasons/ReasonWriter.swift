import Series
package import Storage

/// Puts the reasons of one alert into words. Pure: all that it says stands in what it is given.
package struct ReasonWriter: Sendable {
  /// Metrics beside the first that are named, and the share from which on they are.
  private static let mostOthers = 3, leastShare = 0.15
  /// Days at the same time that are ground enough to speak of the time of day.
  private static let fewestDays = 3

  private let series: String
  private let units: [String: String]
  private let times: TimeWording
  private let history: AlertHistory

  package init(_ series: SeriesDefinition, _ history: AlertHistory) throws {
    self.init(
      series: series.id, units: series.units, zone: try TimeZoneRules.known(series.timezone), interval: series.interval,
      history: history)
  }

  init(series: String, units: [String: String], zone: TimeZoneRules, interval: Int64, history: AlertHistory) {
    (self.series, self.units, self.history) = (series, units, history)
    times = TimeWording(zone: zone, interval: interval)
  }

  /// A point above the alert line: the metric that says most, how rare that is, the others, who says so, what happened.
  package func anomaly(_ point: DescribedPoint) -> AlertReasons {
    let metrics = point.byShare
    guard let first = metrics.first else {
      return AlertReasons([
        AlertReasons.Reason(.metric, name: nil, text: "\(series) is unusual \(times.at(point.time))")
      ])
    }
    var reasons = [metric(first, at: point.time, among: metrics.count)]
    if let extreme = extreme(first, at: point.time) { reasons.append(extreme) }
    let others = metrics.dropFirst().filter { $0.share >= Self.leastShare && $0.direction != 0 }
    for other in others.prefix(Self.mostOthers) { reasons.append(metric(other, at: nil, among: metrics.count)) }
    if let member = point.members.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), member.value > 0 {
      reasons.append(self.member(member.key, share: member.value / point.members.values.reduce(0, +)))
    }
    return AlertReasons(reasons + happenings(before: point.time))
  }

  /// A value that stopped changing.
  ///
  /// - Parameters:
  ///   - value: NaN where it is not at hand.
  ///   - now: the end of the last point that it stood at.
  package func flatline(_ metric: String, at value: Double, since: Int64, now: Int64) -> AlertReasons {
    let known = history.metrics[metric]
    let stood = "\(metric) has stood\(value.isNaN ? " still" : " at \(wording(metric).value(value))")"
    var text = "\(stood) since \(times.since(since, now: now)), \(TimeWording.duration(now - since))"
    if let known, known.points > 1 {
      text +=
        known.longestStandstill > 0
        ? "; its longest standstill before was \(TimeWording.duration(known.longestStandstill))"
        : "; it never stood still before"
    }
    var reason = AlertReasons.Reason(.flatline, name: metric, text: text)
    reason.value = value.isNaN ? nil : value
    reason.since = since
    return AlertReasons([reason] + happenings(before: since))
  }

  /// Nothing measured: of one metric beside others, or (nil) of the whole series.
  package func noData(_ metric: String?, since: Int64, now: Int64) -> AlertReasons {
    let begun = "since \(times.since(since, now: now)), \(TimeWording.duration(now - since))"
    var text =
      metric.map { "\($0) has been missing \(begun), while others are measured" }
      ?? "\(series) has sent nothing \(begun)"
    let known = metric.map { history.metrics[$0]?.longestGap } ?? history.longestSilence
    if let known, metric == nil || history.metrics.values.contains(where: { $0.points > 1 }) {
      text +=
        known > 0 ? "; its longest gap before was \(TimeWording.duration(known))" : "; it never had a gap before"
    }
    var reason = AlertReasons.Reason(.noData, name: metric, text: text)
    reason.since = since
    return AlertReasons([reason] + happenings(before: since))
  }

  private func wording(_ metric: String) -> NumberWording {
    NumberWording(unit: units[metric], isWhole: history.metrics[metric]?.isWhole ?? false)
  }

  /// - Parameter time: nil where it has been said.
  private func metric(_ metric: DescribedPoint.Metric, at time: Int64?, among count: Int) -> AlertReasons.Reason {
    let place = time.map { " " + times.at($0) } ?? ""
    var reason = AlertReasons.Reason(.metric, name: metric.name, text: "\(metric.name) is missing\(place)")
    func known(_ value: Double) -> Double? { value.isNaN ? nil : value }
    (reason.value, reason.expected) = (known(metric.value), known(metric.expected))
    (reason.expectedLower, reason.expectedUpper) = (known(metric.lower), known(metric.upper))
    if count > 1 { reason.share = known(metric.share) }
    if let direction = metric.direction, direction != 0 { reason.direction = direction }
    guard !metric.value.isNaN else { return reason }
    let wording = wording(metric.name)
    guard let bounds = shown(metric) else {
      let value = "\(metric.name) \(wording.value(metric.value))\(place)"
      reason.text =
        metric.expected.isNaN ? "\(value) is unusual" : "\(value), about \(wording.value(metric.expected)) expected"
      return reason
    }
    let value = "\(metric.name) \(wording.value(metric.value, beside: bounds))\(place)"
    let band = wording.band(bounds)
    if metric.direction != 0 {
      reason.text = "\(value), \(band) expected\(isByTimeOfDay(metric, bounds) ? " at this time of day" : "")"
    } else if count > 1 {
      reason.text = "\(value) is within the \(band) expected of it alone, but does not go with the other metrics"
    } else {
      reason.text = "\(value) is within the \(band) expected, but unusual after the points before it"
    }
    return reason
  }

  /// The band as it is said: a metric that was never below 0 is not expected to be.
  private func shown(_ metric: DescribedPoint.Metric) -> ClosedRange<Double>? {
    guard let bounds = metric.bounds else { return nil }
    guard let lowest = history.metrics[metric.name]?.lowest, lowest >= 0, bounds.lowerBound < 0 else { return bounds }
    return 0...max(0, bounds.upperBound)
  }

  /// Whether the band is one of the time of day: most of what was measured at this time on other days lies in it, and much
  /// that was measured at other times does not.
  private func isByTimeOfDay(_ metric: DescribedPoint.Metric, _ bounds: ClosedRange<Double>) -> Bool {
    guard let known = history.metrics[metric.name], known.sameTime.count >= Self.fewestDays else { return false }
    let within = known.sameTime.count { bounds.contains($0) }
    return 2 * within > known.sameTime.count
      && known.highest - known.lowest > 1.5 * (bounds.upperBound - bounds.lowerBound)
  }

  private func extreme(_ metric: DescribedPoint.Metric, at time: Int64) -> AlertReasons.Reason? {
    guard let known = history.metrics[metric.name], known.points > 1, known.span > 0 else { return nil }
    let isLowest = metric.value < known.lowest
    guard isLowest || metric.value > known.highest else { return nil }
    let text = "the \(isLowest ? "lowest" : "highest") in \(TimeWording.duration(known.span))"
    var reason = AlertReasons.Reason(.extreme, name: metric.name, text: text)
    reason.value = metric.value
    reason.direction = isLowest ? -1 : 1
    reason.since = time - known.span
    return reason
  }

  private func member(_ name: String, share: Double) -> AlertReasons.Reason {
    let spoken = ["season": "seasonal"][name] ?? name
    var reason = AlertReasons.Reason(.member, name: name, text: "the \(spoken) member says most")
    reason.share = share
    return reason
  }

  private func happenings(before time: Int64) -> [AlertReasons.Reason] {
    history.happenings.map { happening in
      let name = happening.kind == .label ? "the label '\(happening.name)'" : happening.name
      let verb = happening.began ? "began" : "ended"
      let distance = time - happening.time
      let when =
        distance > 0 ? "\(TimeWording.duration(distance)) before" : distance == 0 ? "at the same time" : "after that"
      var reason = AlertReasons.Reason(
        happening.kind == .flag ? .flag : .label, name: happening.name,
        text: "\(name) \(verb) \(times.at(happening.time)), \(when)")
      reason.since = happening.time
      return reason
    }
  }
}
