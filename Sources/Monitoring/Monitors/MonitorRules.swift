package import Storage

/// What an alert of a monitor has to pass before people hear of it, and how grave it then is. What is held back is on record
/// with the rule that held it (`AlertRecord.heldBackBy`).
package struct MonitorRules: Equatable, Sendable {
  /// Which side of what was expected matters.
  package enum Direction: String, CaseIterable, Sendable { case above, below, both }

  /// The least distance from what was expected: a floor for quiet and low-volume series, whose scores are high for
  /// differences that nobody minds. Points of which nothing was expected pass.
  package struct MinimumEffect: Equatable, Sendable {
    /// In the unit of the metric.
    package var absolute: Double?
    /// As a share of the metric's usual range: from the 5th to the 95th percentile of its trailing history.
    package var relative: Double?

    package init(absolute: Double? = nil, relative: Double? = nil) {
      self.absolute = absolute
      self.relative = relative
    }
  }

  package var direction = Direction.both
  package var minimumEffect = MinimumEffect()
  /// Seconds from the first anomalous point to the end of the last.
  package var minimumDuration: Int64 = 0
  /// Anomalous points before it opens, and normal ones in a row before it closes; nil for max(3 points, 1 h).
  package var openAfter: Int64 = 1
  package var closeAfter: Int64?
  /// Seconds after the end of an alert in which no other one opens.
  package var cooldown: Int64 = 0
  /// Alerts a week that the monitor's own line allows; nil for the line of the model.
  package var sensitivity: Double?
  /// What silence and standstill are, where the history isn't to say.
  package var limits = SilenceLimits()
  /// When somebody watches, on the clocks of the series; nil for any time. Outside of it alerts are held back, and what doesn't
  /// come is no silence.
  package var hours: WatchHours?
  package var severity = Severity.warning
  /// Alerts of monitors whose series have the same values of these tags are one incident; empty for those of one series.
  package var groupBy: [String] = []
  /// Seconds that an incident waits for more alerts before people are told of it; nil for half a minute where alerts of several
  /// series are one, and no time where there is nothing to wait for.
  package var groupWait: Int64?
  /// Seconds from one telling to the next of what joined it. Both as those of Alertmanager.
  package var groupInterval: Int64 = 300

  package init() {}

  var secondsToWait: Int64 { groupWait ?? (groupBy.isEmpty ? 0 : 30) }
}
