import Storage

extension Transaction {
  /// Stores what each receiver is to be told.
  func deliver(
    _ event: IncidentEvent, of incident: IncidentRecord, alerts: [AlertRecord], to receivers: [String], now: Int64
  ) throws {
  }
}
