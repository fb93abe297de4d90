package import Storage

/// The incidents as operators see them: listed, followed, acknowledged, ended.
package struct IncidentService: Sendable {
  private let context: ServiceContext

  package init(context: ServiceContext) {
    self.context = context
  }

  /// An incident with what belongs to its document.
  package struct Entry: Sendable {
    package let incident: IncidentRecord
    /// In the order of their onset: the first is what moved first.
    package let alerts: [AlertRecord]

    /// What happened, in one sentence; nil where none of its alerts stands any more.
    package var summary: String? {
      alerts.isEmpty ? nil : IncidentMessage(.opened, of: incident, alerts: alerts, now: incident.updatedAt).summary
    }
  }

  /// A page of incidents, the newest start first unless told.
  package func page(
    _ filter: IncidentFilter, by sort: AlertSort = .newest, after place: NumberedPlace?, limit: Int
  ) throws -> [Entry] {
    try context.database.read { transaction in
      try transaction.incidents.page(filter, by: sort, after: place, limit: limit).map { try transaction.entry($0) }
    }
  }

  /// - Throws: `incident_not_found`.
  package func incident(_ key: Int64?) throws -> Entry {
    try context.database.read { transaction in try transaction.entry(try transaction.known(key)) }
  }

  /// The revision of the last change of any incident; 0 before the first.
  package func revision() throws -> Int64 { try context.database.read { try $0.incidents.revision() } }

  /// The first incident that changed after a revision; several changes of one count as its last.
  package func next(after revision: Int64) throws -> Entry? {
    try context.database.read { transaction in
      try transaction.incidents.list(since: revision, limit: 1).first.map { try transaction.entry($0) }
    }
  }

  /// What an operator says of an incident.
  package struct Word: Sendable {
    package var author: String?
    package var note: String?
    /// Who takes care of it.
    package var assignee: String?
    /// What the points of its alerts are; nil says nothing of them.
    package var verdict: LabelRecord.Kind?

    package init(
      author: String? = nil, note: String? = nil, assignee: String? = nil, verdict: LabelRecord.Kind? = nil
    ) {
      (self.author, self.note, self.assignee, self.verdict) = (author, note, assignee, verdict)
    }
  }

  /// Notes that somebody has seen it, in the place of what was noted before; its alerts are acknowledged with it.
  ///
  /// - Throws: `incident_not_found`; what labelling throws, for a verdict.
  package func acknowledge(_ key: Int64?, _ word: Word) throws -> Entry {
    try say(key, word) { transaction, incident, now in
      try transaction.incidents.annotate(
        incident.key, acknowledges: true, by: word.author, assignee: word.assignee, note: word.note, now: now)
    }
  }

  /// Ends it for those who are told of it; alerts that last go on by themselves and begin no other one.
  ///
  /// - Throws: `incident_not_found`; what labelling throws, for a verdict.
  package func resolve(_ key: Int64?, _ word: Word) throws -> Entry {
    try say(key, word) { transaction, incident, now in
      try transaction.incidents.annotate(
        incident.key, acknowledges: false, by: nil, assignee: word.assignee, note: word.note, now: now)
      if incident.state == .open {
        try transaction.incidents.resolve(incident.key, by: word.author ?? "operator", due: now, now: now)
        if let resolved = try transaction.incidents.get(incident.key) { try transaction.tell(resolved, now: now) }
      }
    }
  }

  /// Labels first, each alert's with the line of its model; then what is noted of the incident: said again after an end in
  /// between, it comes to the same.
  private func say(
    _ key: Int64?, _ word: Word, _ body: (Transaction, IncidentRecord, Int64) throws -> Void
  ) throws -> Entry {
    let alerts = AlertService(context: context)
    for alert in try incident(key).alerts where word.verdict != nil || alert.state == .open {
      _ = try alerts.acknowledge(alert.key, by: word.author, note: word.note, verdict: word.verdict)
    }
    let entry = try context.database.write { transaction in
      let incident = try transaction.known(key)
      try body(transaction, incident, context.now())
      return try transaction.entry(try transaction.known(key))
    }
    context.changes.publish(.incidents)
    context.changes.publish(.deliveries)
    return entry
  }
}

extension Transaction {
  fileprivate func known(_ key: Int64?) throws -> IncidentRecord {
    guard let key, let incident = try incidents.get(key) else {
      throw MonitoringError(.incidentNotFound, "There is no such incident.")
    }
    return incident
  }

  func entry(_ incident: IncidentRecord) throws -> IncidentService.Entry {
    IncidentService.Entry(incident: incident, alerts: try incidents.alerts(of: incident.key))
  }
}

extension IncidentRecord {
  /// What the contract calls its status.
  package enum Status: String, Sendable, CaseIterable { case open, acknowledged, resolved, withdrawn }

  package var status: Status {
    switch state {
    case .open: acknowledgedAt == nil ? .open : .acknowledged
    case .resolved: .resolved
    case .withdrawn: .withdrawn
    }
  }
}
