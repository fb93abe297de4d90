/// What people are told of an incident.
package enum IncidentEvent: String, Sendable, CaseIterable {
  case opened, grew, closed, withdrawn

  /// Whether the incident lasts.
  package var isOpen: Bool { self == .opened || self == .grew }
}

/// One thing that a receiver is to be told, or was.
package struct DeliveryRecord: Sendable, Equatable {
  package enum State: String, Sendable, CaseIterable {
    case pending, delivered
    /// Nobody tries any more.
    case givenUp = "given_up"
  }

  package let key: Int64
  /// The key of the receiver.
  package let receiver: Int64
  /// The key of the incident.
  package let incident: Int64
  package let event: IncidentEvent
  /// Of the incident when this receiver first heard of it.
  package let severity: Severity
  /// What there was to tell: a JSON object.
  package let messageJSON: String
  /// The same each time that it is sent.
  package let fingerprint: String
  package let state: State
  package let attempts: Int64
  package let createdAt: Int64
  /// When it is to be tried; of one that was delivered, when it is to be said again; nil for never.
  package let due: Int64?
  package let attemptedAt: Int64?
  package let finishedAt: Int64?
  /// Of HTTP; nil where none came.
  package let lastStatus: Int64?
  package let lastError: String?
}

/// The delivery that a receiver's line waits for.
package struct DeliveryHead: Sendable, Equatable {
  package let key: Int64
  package let receiver: Int64
  package let due: Int64
  package let attempts: Int64
  package let createdAt: Int64
  /// Whether it was delivered, and is to be said again.
  package let isRepeated: Bool

  package init(key: Int64, receiver: Int64, due: Int64, attempts: Int64, createdAt: Int64, isRepeated: Bool) {
    self.key = key
    self.receiver = receiver
    self.due = due
    self.attempts = attempts
    self.createdAt = createdAt
    self.isRepeated = isRepeated
  }
}
