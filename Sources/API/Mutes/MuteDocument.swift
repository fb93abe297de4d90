import JSON
import Monitoring
import Storage

/// A mute as the contract shows it.
struct MuteDocument {
  let record: MuteRecord
  let now: Int64

  func write(to writer: inout JSONWriter) {
    let (mute, window) = (record.mute, MuteWindow(record))
    writer.object { writer in
      writer.field("id", record.id)
      writer.field("monitor", mute.scope.monitor)
      writer.field("series", mute.scope.series)
      writer.key("tags")
      if case .tags(let json) = mute.scope { writer.verbatim(json.utf8) } else { writer.null() }
      writer.field("start", mute.start)
      writer.field("end", mute.end)
      writer.field("recurrence", mute.recurrence)
      writer.field("timezone", mute.timezone)
      writer.field("author", mute.author)
      writer.field("reason", mute.reason)
      writer.field("active", window.isActive(at: now))
      writer.key("next")
      if let next = window.next(after: now) {
        writer.object { writer in
          writer.field("start", next.lowerBound)
          writer.field("end", next.upperBound)
        }
      } else {
        writer.null()
      }
      writer.field("silenced", record.silenced)
      writer.time("created_at", record.createdAt)
      writer.time("ended_at", record.endedAt)
      writer.time("withdrawn_at", record.withdrawnAt)
    }
  }
}

extension MuteRecord.Scope {
  fileprivate var monitor: String? { if case .monitor(let id) = self { id } else { nil } }
  fileprivate var series: String? { if case .series(let id) = self { id } else { nil } }
}
