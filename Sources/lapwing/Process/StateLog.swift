import API
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
  /// A line for an alert that its webhook did not take. Where it was sent is not said: addresses may hold secrets.
  func write(webhookFailure failure: WebhookSender.Failure) {
    switch failure {
    case .unreachable: write(.warning, "a webhook cannot be reached; its alerts are tried again")
    case .refused(let status):
      write(.warning, "a webhook does not take its alert, which is tried again") { $0.field("status", status) }
    case .givenUp(let count):
      write(.warning, "alerts are not sent to their webhooks any more; GET /v1/alerts has them") {
        $0.field("alerts", count)
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
