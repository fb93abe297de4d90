import JSON
import Storage

extension MonitorRecord {
  /// The ids of those who are told of its alerts.
  var receivers: [String] { (try? JSONValue.parse(receiversJSON))?.array?.compactMap(\.string) ?? [] }
}

extension Transaction {
  /// Says who is told of a monitor's alerts.
  ///
  /// - Parameter webhook: makes or changes a receiver of the monitor's name, who is told besides.
  /// - Throws: `unknown_reference` for every id that is no receiver's; `already_exists` where another kind of receiver has
  ///   the monitor's name.
  func setReceivers(
    of monitor: MonitorRecord, named ids: [String], webhook: ReceiverAddress?, now: Int64
  ) throws {
    let faults = try ids.enumerated().compactMap { index, id in
      try receivers.get(id) != nil
        ? nil : Fault(at: .body("/receivers/\(index)"), code: .unknownReference, detail: Self.unknown(id))
    }
    if let error = MonitoringError(faults: faults) { throw error }
    if let webhook { try setWebhook(of: monitor.id, webhook, now: now) }
    var told: [String] = []
    for id in ids + (webhook == nil ? [] : [monitor.id]) where !told.contains(id) { told.append(id) }
    try monitors.setReceivers(JSONValue.array(told.map(JSONValue.string)).text, key: monitor.key)
  }

  private static func unknown(_ id: String) -> String {
    "names a receiver that is not there: PUT /v1/receivers/\(id) makes it"
  }

  private func setWebhook(of monitor: String, _ address: ReceiverAddress, now: Int64) throws {
    let definition = ReceiverDefinition(kind: .webhook, address: address)
    guard let old = try receivers.get(monitor) else {
      _ = try receivers.createOrReplace(id: monitor, definitionJSON: definition.json, now: now)
      return
    }
    guard let known = old.definition, known == ReceiverDefinition(kind: .webhook, address: known.address) else {
      throw MonitoringError(
        .alreadyExists, at: "/webhook",
        "would replace the receiver '\(monitor)', which is set up otherwise: name it in 'receivers' instead")
    }
    if known != definition {
      let record = try receivers.createOrReplace(id: monitor, definitionJSON: definition.json, now: now)
      try deliveries.hasten(receiver: record.key, now: now)
    }
  }
}
