import JSON
import Series
import Storage

/// Mutes of which something is to come.
struct MutesSection: ConfigurationSection {
  let name = "mutes"

  /// What is over by now is no part of it.
  func export(_ transaction: Transaction, now: Int64) throws -> [JSONObject] {
    try current(transaction, now).map(\.mute.configuration)
  }

  func apply(_ wanted: Configuration, _ run: ConfigurationRun, in transaction: Transaction) throws {
    var there = try current(transaction, run.now)
    try run.each(name, wanted.mutes ?? [], id: \.mute.title) { wish in
      // One that is there may be of what is there no more.
      if take(wish.mute, from: &there) { return .unchanged }
      // What is over mutes nothing any more: an old document lays nothing anew.
      if wish.rule == nil, wish.mute.end <= run.now { return .unchanged }
      let mute = try transaction.completed(wish.mute, by: wish.rule)
      if mute.lastEnd <= run.now || take(mute, from: &there) { return .unchanged }
      let (_, silenced) = try transaction.layMute(wish.mute, by: wish.rule, now: run.now)
      if !silenced.isEmpty { run.aftermath.topics += [.alerts, .incidents] }
      return .created
    }
  }

  func prune(_ wanted: Configuration, _ run: ConfigurationRun, in transaction: Transaction) throws {
    guard let wishes = wanted.mutes else { return }
    var left = try current(transaction, run.now)
    for wish in wishes where !take(wish.mute, from: &left) {
      // Of what is over there need not be anything any more.
      if let mute = try? transaction.completed(wish.mute, by: wish.rule) { _ = take(mute, from: &left) }
    }
    for record in left {
      try transaction.mutes.end(record.key, withdraws: false, now: run.now)
      run.note(name, record.mute.title, ConfigurationRun.Outcome(kind: .removed))
    }
  }

  /// Takes one that says the same out of those that are there; false where none does.
  private func take(_ mute: NewMute, from records: inout [MuteRecord]) -> Bool {
    guard let place = records.firstIndex(where: { $0.mute.configuration == mute.configuration }) else { return false }
    records.remove(at: place)
    return true
  }

  private func current(_ transaction: Transaction, _ now: Int64) throws -> [MuteRecord] {
    try transaction.mutes.list(from: now, to: .max)
  }
}

extension NewMute {
  fileprivate var configuration: JSONObject {
    var members = JSONObject()
    switch scope {
    case .all: break
    case .monitor(let id): members["monitor"] = .string(id)
    case .series(let id): members["series"] = .string(id)
    case .tags(let json): members["tags"] = .object(((try? JSONValue.parse(json))?.object ?? [:]).sorted)
    }
    members["start"] = .string(Timestamp.format(start))
    members["end"] = .string(Timestamp.format(end))
    members["recurrence"] = recurrence.map(JSONValue.string)
    members["timezone"] = timezone.map(JSONValue.string)
    members["author"] = author.map(JSONValue.string)
    members["reason"] = reason.map(JSONValue.string)
    return members
  }

  /// What a plan calls it, which has no name.
  fileprivate var title: String {
    let whose =
      switch scope {
      case .all: "everything"
      case .monitor(let id): "monitor \(id)"
      case .series(let id): "series \(id)"
      case .tags(let json): "tags \(json)"
      }
    return "\(whose) from \(Timestamp.format(start))"
  }
}
