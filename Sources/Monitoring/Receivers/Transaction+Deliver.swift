package import Storage

extension Transaction {
  /// Puts what there is to tell of an incident into the lines of its receivers, in the transaction that notes that they were
  /// told: so no end of the process loses it or tells it twice. To be followed by `ChangeNotifier.publish(.deliveries)`
  /// once that is committed. Of the end of an incident those hear, too, who heard of it before and are no longer named.
  ///
  /// - Parameters:
  ///   - alerts: in the order of their onset.
  ///   - receivers: ids; those that are not there are passed over.
  package func deliver(
    _ event: IncidentEvent, of incident: IncidentRecord, alerts: [AlertRecord], to receivers: [String], now: Int64
  ) throws {
    let message = IncidentMessage(event, of: incident, alerts: alerts, now: now)
    let (text, fingerprint) = (message.json, message.fingerprint)
    let earlier = event.isOpen ? [] : try deliveries.receivers(of: incident.key)
    for id in Set(receivers + earlier).sorted() {
      guard let receiver = try self.receivers.get(id) else { continue }
      try deliveries.add(
        receiver: receiver.key, incident: incident.key, event: event, severity: incident.severity, messageJSON: text,
        fingerprint: fingerprint, now: now)
    }
  }
}
