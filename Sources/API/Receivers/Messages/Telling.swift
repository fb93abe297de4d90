package import Monitoring
package import Storage

/// A message on its way to one receiver.
package struct Telling: Sendable {
  /// The id of the receiver.
  package let receiver: String
  package let message: IncidentMessage
  package let fingerprint: String
  /// Of the incident when the receiver first heard of it: labels must not change while it lasts.
  package let severity: Severity

  package init(receiver: String, message: IncidentMessage, fingerprint: String, severity: Severity) {
    self.receiver = receiver
    self.message = message
    self.fingerprint = fingerprint
    self.severity = severity
  }

  /// The same with so many alerts at most.
  init(listing most: Int, of telling: Telling) {
    self.init(
      receiver: telling.receiver, message: telling.message.listing(most), fingerprint: telling.fingerprint,
      severity: telling.severity)
  }

  /// One that tells of nothing, to try whether a receiver hears.
  init(testing receiver: String, now: Int64) {
    let message = IncidentMessage.test(now: now)
    self.init(
      receiver: receiver, message: message, fingerprint: message.fingerprint, severity: message.severity)
  }
}
