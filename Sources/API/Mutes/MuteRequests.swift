import JSON
import Monitoring
import Series
import Storage

/// The body of `POST /v1/mutes`.
struct MuteCreation {
  let mute: NewMute
  let rule: Recurrence?
}

extension APIRequest {
  func muteCreation() throws -> MuteCreation {
    try decode(try json()) { $0.muteCreation() }
  }
}

extension JSONObjectReader {
  /// A mute to be laid.
  mutating func muteCreation() -> MuteCreation? {
    let scope = muteScope()
    let start = time("start", required: true)
    let end = time("end", required: true)
    let recurrence = string("recurrence", length: 1...Recurrence.longestText)
    let rule = recurrenceRule()
    let timezone = string("timezone", length: 1...SeriesLimits.timezoneLength)
    let author = string("author", length: 0...MuteService.authorLength, rule: .line)
    let reason = string("reason", length: 0...MuteService.reasonLength)
    if timezone != nil, recurrence == nil {
      report(
        JSONFault.Code(.invalidValue), at: "timezone",
        "is of no use without 'recurrence': 'start' and 'end' name their zone")
    }
    guard let scope, let start, let end else { return nil }
    guard start < end else {
      report(JSONFault.Code(.emptyRange), at: "end", "must be after 'start'")
      return nil
    }
    return MuteCreation(
      mute: NewMute(
        scope: scope, start: start, end: end, recurrence: recurrence, timezone: timezone, author: author,
        reason: reason),
      rule: rule)
  }
}

extension JSONObjectReader {
  /// Whose alerts; of everything where nothing is named.
  fileprivate mutating func muteScope() -> MuteRecord.Scope? {
    let named = ["monitor", "series", "tags"].filter { has($0) }
    let monitor = identifier("monitor")
    let series = identifier("series")
    let tags = tags()
    guard named.count <= 1 else {
      report(
        JSONFault.Code(.invalidValue), at: named[1],
        "must not stand beside '\(named[0])': a mute is of one monitor, of one series, of all with some tags, or of everything"
      )
      return nil
    }
    if let tags, tags.keys.isEmpty {
      report(JSONFault.Code(.invalidValue), at: "tags", "must have one tag at least; leave it out for everything")
    }
    switch named.first {
    case nil: return .all
    case "monitor": return monitor.map { .monitor($0) }
    case "series": return series.map { .series($0) }
    default: return tags.map { .tags(JSONValue.object($0).text) }
    }
  }

  fileprivate mutating func recurrenceRule() -> Recurrence? {
    converted("recurrence") { value throws(JSONMismatch) -> Recurrence? in
      guard let text = value.string, (1...Recurrence.longestText).contains(text.unicodeScalars.count) else {
        return nil
      }
      do throws(RecurrenceFault) {
        return try Recurrence(parsing: text)
      } catch {
        throw JSONMismatch(JSONFault.Code(.invalidValue), error.detail)
      }
    } ?? nil
  }
}
