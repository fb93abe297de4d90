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
  /// A line for what a receiver did not take.
  func write(_ failure: DeliveryFailure) {
    let isOver = if case .givenUp = failure.cause { true } else { false }
    write(.warning, failure.cause.sentence + (isOver ? " GET /v1/incidents has them." : " It is tried again.")) {
      $0.field("receiver", failure.receiver)
      $0.field("error", failure.cause.word)
      switch failure.cause {
      case .refused(let status): $0.field("status", status)
      case .givenUp(let count): $0.field("messages", count)
      default: break
      }
    }
  }
}

extension Log {
  /// A line for what is done by the clock and failed.
  func write(_ failure: MaintenanceFailure) {
    let sentence =
      switch failure.task {
      case .retention: "points that are too old could not be deleted; it is tried again with the next pass"
      case .folding: "points of the log could not be moved into their chunks; it is tried again"
      case .sweeping: "what was deleted or is over could not be cleared away; it is tried again"
      }
    write(.warning, sentence) { writer in
      writer.field("task", failure.task.rawValue)
      if let series = failure.series { writer.field("series", series) }
      writer.field("error", "\(failure.cause)")
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

/// A line for each alert that opens and closes.
struct AlertLog: AlertObserver {
  let log: Log

  func alertDidChange(_ alert: AlertRecord) {
    log.write(.info, "alert") { writer in
      writer.field("alert", alert.key)
      writer.field("monitor", alert.monitor)
      writer.field("series", alert.series)
      writer.field("kind", alert.kind.rawValue)
      writer.field("state", alert.state.rawValue)
    }
  }
}
