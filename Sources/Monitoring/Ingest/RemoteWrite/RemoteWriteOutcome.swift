/// What came of a request of remote write.
package struct RemoteWriteOutcome: Sendable {
  /// What was stored.
  package internal(set) var added = PointsOfMany()
  /// What could not be, by its cause: the rest was stored.
  var leftOut = FaultsOfMany()
  package internal(set) var samples = 0
  /// Samples that say that there is no value: staleness markers, and other NaN.
  package internal(set) var missing = 0
  /// Samples whose value is infinite, which no point can have: missing, too.
  package internal(set) var infinite = 0
  /// What was passed over.
  package internal(set) var histograms = 0
  package internal(set) var exemplars = 0
  package internal(set) var metadata = 0

  /// Of what was left out, how many samples and why.
  package var reasons: [(code: ProblemCode, samples: Int)] { leftOut.causes.map { ($0.code, $0.rows) } }

  private var stored: Int { samples - leftOut.rows - missing - infinite }

  /// Why sending again does not help, for the log of the sender; nil where all was stored.
  package var error: MonitoringError? {
    leftOut.error(.samplesLeftOut, ending: "\(stored) of \(samples) samples were stored.")
  }
}
