import API
import HTTP
import JSON
import Monitoring
import Storage

extension Log {
  /// A line for what keeps writes from the database, and for its end.
  func write(storageFault error: StorageError?) {
    guard let fault = error?.storageFault else {
      write(.info, "storage works again")
      return
    }
    write(.error, "storage fails: " + fault.sentence) { $0.field("fault", "\(fault)") }
  }
}

extension Log {
  /// A line where a database of an earlier layout was written anew, or was not.
  func write(_ reclaiming: PageReclaiming) {
    switch reclaiming {
    case .possible: break
    case .prepared(let bytesBefore):
      write(.info, "the database was written anew, so that what is deleted gives its room back") {
        $0.field("bytes_before", bytesBefore)
      }
    case .impossible:
      write(
        .warning,
        "the database was made by an earlier version and keeps the room of what is deleted for itself; "
          + "a copy made by lapwing backup gives it back to the disk, and can take the database's place")
    }
  }
}

extension Log {
  /// A line for connections that were turned away, or had to make room for others.
  func write(_ report: ConnectionLossReport) {
    write(.warning, "connections are short") { writer in
      writer.field("open", report.open)
      writer.field("within_seconds", report.seconds)
      for loss in ConnectionLoss.allCases {
        guard let count = report.counts[loss] else { continue }
        writer.field((loss.isRefusal ? "refused_" : "closed_") + loss.rawValue, count)
      }
    }
  }
}

extension Log {
  /// A line for an alert that the webhook of its monitor did not take.
  func write(webhookFailure failure: WebhookFailure) {
    let message =
      switch failure.cause {
      case .unreachable: "the monitor's webhook cannot be reached; its alert is tried again"
      case .timedOut: "the monitor's webhook did not answer in time; its alert is tried again"
      case .noAnswer: "the monitor's webhook did not answer in HTTP; its alert is tried again"
      case .refused: "the monitor's webhook did not take its alert, which is tried again"
      case .givenUp: "alerts are not sent to the monitor's webhook any more; GET /v1/alerts has them"
      }
    write(.warning, message) { writer in
      writer.field("monitor", failure.monitor)
      switch failure.cause {
      case .refused(let status): writer.field("status", status)
      case .givenUp(let count): writer.field("alerts", count)
      case .unreachable, .timedOut, .noAnswer: break
      }
    }
  }
}

/// A line for each job that begins and ends.
struct JobLog: JobObserver {
  let log: Log

  func jobDidChange(_ job: JobRecord) {
    log.write(job.status == .failed ? .warning : .info, "job") { writer in
      writer.field("job", job.id)
      writer.field("kind", job.kind)
      if let subject = job.subject { writer.field("subject", subject) }
      writer.field("status", job.status.rawValue)
      writer.field("attempts", job.attempts)
      if let error = job.errorJSON {
        writer.key("error")
        writer.verbatim(error.utf8)
      }
    }
  }
}

/// A line for each alert that opens and closes, before the alert goes on its way. Where it is sent is not said.
struct AlertLog: AlertObserver {
  let log: Log
  let next: any AlertObserver

  func alertDidChange(_ alert: AlertRecord, webhook: WebhookAddress?) {
    log.write(.info, "alert") { writer in
      writer.field("alert", alert.key)
      writer.field("monitor", alert.monitor)
      writer.field("series", alert.series)
      writer.field("kind", alert.kind.rawValue)
      writer.field("state", alert.state.rawValue)
    }
    next.alertDidChange(alert, webhook: webhook)
  }
}
