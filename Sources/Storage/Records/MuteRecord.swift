/// Times in which alerts are held back, once or again and again.
package struct MuteRecord: Sendable, Equatable {
  /// Whose alerts.
  package enum Scope: Sendable, Equatable {
    case all
    case monitor(String)
    case series(String)
    /// A JSON object: of the series whose tags are these, and others besides.
    case tags(String)
  }

  package let key: Int64
  package let mute: NewMute
  package let createdAt: Int64
  /// From when on it mutes nothing any more, by an operator's word.
  package let endedAt: Int64?
  /// When all of it was taken back.
  package let withdrawnAt: Int64?
  /// Alerts that were there already when it was laid.
  package let silenced: Int64

  /// When it is over, Unix seconds: then nothing of it is to come.
  package var over: Int64 { min(mute.lastEnd, endedAt ?? .max) }
}

/// A mute to be stored.
package struct NewMute: Sendable, Equatable {
  package var scope: MuteRecord.Scope
  /// Unix seconds.
  package var start: Int64
  /// Of its first occurrence, exclusive.
  package var end: Int64
  /// A rule of RFC 5545; nil of one that comes once.
  package var recurrence: String?
  /// The clocks that the rule goes by; nil for each series' own.
  package var timezone: String?
  /// No occurrence ends after it.
  package var lastEnd: Int64
  package var author: String?
  package var reason: String?

  package init(
    scope: MuteRecord.Scope = .all, start: Int64, end: Int64, recurrence: String? = nil, timezone: String? = nil,
    lastEnd: Int64? = nil, author: String? = nil, reason: String? = nil
  ) {
    self.scope = scope
    self.start = start
    self.end = end
    self.recurrence = recurrence
    self.timezone = timezone
    self.lastEnd = lastEnd ?? end
    self.author = author
    self.reason = reason
  }
}
