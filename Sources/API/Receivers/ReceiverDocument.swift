import JSON
import Monitoring
import Storage

/// A receiver as the contract shows it. Secrets and the values of headers are never shown.
struct ReceiverDocument {
  let entry: ReceiverService.Entry
  /// The path of an address is often a password: only those see it who may set it.
  var showsPath = Caller.current.may(.admin)

  func write(to writer: inout JSONWriter) {
    let (receiver, definition) = (entry.receiver, entry.definition)
    let isWebhook = definition.kind == .webhook
    writer.object { writer in
      writer.field("id", receiver.id)
      writer.field("kind", definition.kind.rawValue)
      writer.field("url", showsPath ? definition.address.text : definition.address.textWithoutPath)
      writer.field("format", isWebhook ? definition.format.rawValue : nil)
      writer.field("header_names", strings: definition.headers.map(\.name))
      writer.field("has_secret", definition.secret != nil)
      writer.field("template", definition.template?.text)
      writer.field("repeat_seconds", isWebhook ? nil : definition.secondsToRepeat)
      writer.field("pending", entry.pending)
      writer.time("created_at", receiver.createdAt)
      writer.time("updated_at", receiver.updatedAt)
      writer.field("revision", receiver.revision)
    }
  }
}

/// A delivery as the log of a receiver shows it.
struct DeliveryDocument {
  let delivery: DeliveryRecord

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", "d-\(delivery.key)")
      writer.field("incident", IncidentDocument.id(of: delivery.incident))
      writer.field("event", delivery.event.rawValue)
      writer.field("fingerprint", delivery.fingerprint)
      writer.field("state", delivery.state.rawValue)
      writer.field("attempts", delivery.attempts)
      writer.field("last_status", delivery.lastStatus)
      writer.field("last_error", delivery.lastError)
      writer.time("created_at", delivery.createdAt)
      writer.time("due_at", delivery.due)
      writer.time("attempted_at", delivery.attemptedAt)
      writer.time("finished_at", delivery.finishedAt)
    }
  }
}

extension DeliveryAttempt {
  /// What came of a test.
  func write(milliseconds: Int64, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("delivered", failure == nil)
      writer.field("status", status)
      writer.field("error", failure?.word)
      writer.field("detail", failure?.sentence)
      writer.field("milliseconds", milliseconds)
    }
  }
}
