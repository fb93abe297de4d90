/// A range that a monitor found out of the ordinary.
package struct AlertRecord: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case anomaly, flatline
    case noData = "no_data"
  }
  package enum State: String, Sendable, CaseIterable { case open, closed, acknowledged }

  package let key: Int64
  package let monitor: String
  package let model: String
  package let series: String
  package let kind: Kind
  package let state: State
  package let start: Int64
  /// Exclusive; nil while it lasts.
  package let end: Int64?
  package let peakScore: Double?
  package let acknowledgedBy: String?
  package let acknowledgedAt: Int64?
  package let createdAt: Int64
  package let updatedAt: Int64
  /// Of all alerts together: whoever saw up to here asks for what is above.
  package let revision: Int64
}
