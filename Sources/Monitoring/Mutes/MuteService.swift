package import Series
package import Storage

/// The mutes as operators lay, see and end them.
package struct MuteService: Sendable {
  /// Of which something is still to come.
  package static let mostCurrent: Int64 = 1_000
  /// Those that are over included: what they muted stays known.
  package static let most: Int64 = 100_000
  package static let authorLength = 256
  package static let reasonLength = 4_096

  private let context: ServiceContext

  package init(context: ServiceContext) {
    self.context = context
  }

  package var now: Int64 { context.now() }

  /// Lays a mute, and holds back the alerts that already lie in it.
  ///
  /// - Throws: `unknown_reference`, `unknown_timezone`, `missing_key`, `range_too_long`, `invalid_value`, `too_many`.
  package func add(_ mute: NewMute, by rule: Recurrence?) throws -> MuteRecord {
    let now = context.now()
    let (record, silenced) = try context.database.write { try $0.layMute(mute, by: rule, now: now) }
    if !silenced.isEmpty {
      context.changes.publish(.alerts)
      context.changes.publish(.incidents)
    }
    return record
  }

  /// - Throws: `mute_not_found`.
  package func mute(_ id: String) throws -> MuteRecord {
    let record = try context.database.read { transaction in try MuteRecord.key(ofID: id).flatMap(transaction.mutes.get)
    }
    guard let record else { throw Self.notFound(id) }
    return record
  }

  /// The newest first, before a key.
  package func page(_ filter: MuteFilter, before key: Int64?, limit: Int) throws -> [MuteRecord] {
    try context.database.read { try $0.mutes.page(filter, before: key, limit: limit) }
  }

  /// Ends a mute as of now; what it muted stays so.
  ///
  /// - Parameter withdraws: takes all of it back: its times mute nothing from now on, and their points are learnt from again.
  /// - Throws: `mute_not_found`.
  package func end(_ id: String, withdraws: Bool) throws {
    try context.database.write { transaction in
      guard let key = MuteRecord.key(ofID: id), try transaction.mutes.get(key) != nil else { throw Self.notFound(id) }
      try transaction.mutes.end(key, withdraws: withdraws, now: context.now())
    }
  }

  private static func notFound(_ id: String) -> MonitoringError {
    MonitoringError(.muteNotFound, "There is no mute '\(id)'.")
  }
}

extension MuteRecord {
  /// The id under which clients know it.
  package var id: String { "mute-\(key)" }

  static func key(ofID id: String) -> Int64? { Int64(id: id, prefix: "mute-") }
}

extension Transaction {
  /// Lays a mute, and holds back the alerts that already lie in it.
  ///
  /// - Throws: `unknown_reference`, `unknown_timezone`, `missing_key`, `range_too_long`, `invalid_value`, `too_many`.
  func layMute(_ mute: NewMute, by rule: Recurrence?, now: Int64) throws -> (MuteRecord, silenced: [AlertRecord]) {
    let mute = try completed(mute, by: rule)
    let counts = try mutes.counts(after: now)
    guard counts.all < MuteService.most, counts.current < MuteService.mostCurrent || mute.lastEnd <= now else {
      throw MonitoringError(
        .tooMany, at: "",
        "would be one too many: there may be \(MuteService.mostCurrent) mutes that are not over, and \(MuteService.most) in all"
      )
    }
    let record = try mutes.insert(mute, now: now)
    let silenced = try silenceAlerts(by: record, now: now)
    try mutes.setSilenced(Int64(silenced.count), key: record.key)
    return (try mutes.get(record.key) ?? record, silenced)
  }

  /// A mute as it is kept: with the clocks that its rule goes by, and its end.
  ///
  /// - Throws: `unknown_reference`, `unknown_timezone`, `missing_key`, `range_too_long`, `invalid_value`.
  func completed(_ mute: NewMute, by rule: Recurrence?) throws -> NewMute {
    var mute = mute
    try checkScope(of: mute)
    if let rule { try mute.recur(by: rule, in: self) }
    return mute
  }

  /// - Throws: `unknown_reference` for a monitor or series that is not there: its name may be misspelt, and then the mute
  ///   would hold back nothing.
  fileprivate func checkScope(of mute: NewMute) throws {
    switch mute.scope {
    case .monitor(let id) where try monitors.get(id) == nil:
      throw MonitoringError(.unknownReference, at: "/monitor", "names a monitor that is not there")
    case .series(let id) where try series.get(id) == nil:
      throw MonitoringError(.unknownReference, at: "/series", "names a series that is not there")
    default: break
    }
  }

  /// The time zone of the one series that a mute is about; nil where there may be several.
  fileprivate func timezone(of scope: MuteRecord.Scope) throws -> String? {
    switch scope {
    case .all, .tags: return nil
    case .series(let id): return try series.get(id)?.definition.timezone
    case .monitor(let id):
      guard let monitor = try monitors.get(id), let model = try models.get(key: monitor.model) else { return nil }
      return try series.get(key: model.series)?.definition.timezone
    }
  }
}

extension NewMute {
  /// Has it come again by a rule, on the clocks that it names or those of its series.
  fileprivate mutating func recur(by rule: Recurrence, in transaction: Transaction) throws {
    guard end - start <= RecurringWindow.longest else {
      throw MonitoringError(
        .rangeTooLong, at: "/end",
        "must be at most \(RecurringWindow.longest / 86_400) days after 'start' beside 'recurrence'")
    }
    guard let name = try timezone ?? transaction.timezone(of: scope) else {
      throw MonitoringError(
        .missingKey, at: "/timezone", "is required beside 'recurrence' where the mute is of more than one series")
    }
    let place: Fault.Place = .body(timezone == nil ? "" : "/timezone")
    let window = RecurringWindow(
      rule, start: start, duration: end - start, zone: try TimeZoneRules.known(name, at: place))
    guard window.beginsByRule else {
      let first =
        window.next(from: start).map { "; the first from there on is \(Timestamp.format($0.lowerBound))" } ?? ""
      throw MonitoringError(
        .invalidValue, at: "/start", "must be a time of 'recurrence' on the clocks of \(name)\(first)")
    }
    timezone = name
    // Of a rule without an end, the end of time.
    lastEnd = max(end, window.end ?? Timestamp.range.upperBound + RecurringWindow.longest)
  }
}
