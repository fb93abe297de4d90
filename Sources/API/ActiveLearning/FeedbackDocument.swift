import Detectors
import HTTP
import JSON
import Monitoring
import Storage

/// An answer as the contract shows it.
struct FeedbackDocument {
  let entry: FeedbackService.Entry

  func write(to writer: inout JSONWriter) {
    let answer = entry.answer
    writer.object { writer in
      writer.field("id", answer.id)
      writer.field("query", answer.query.id)
      writer.field("asked_by", entry.askedBy)
      writer.field("start", answer.query.query.start)
      writer.field("end", answer.query.query.end)
      writer.field("kind", answer.kind.rawValue)
      writer.array("ranges") { writer in
        for label in entry.ranges {
          writer.object { writer in
            writer.field("start", label.label.start)
            writer.field("end", label.label.end)
          }
        }
      }
      writer.field("note", answer.note)
      writer.field("author", answer.author)
      writer.time("created_at", answer.createdAt)
      writer.time("withdrawn_at", answer.withdrawnAt)
      writer.field("learnt_by", answer.version)
      writer.field("labels", strings: entry.labels.map(\.id))
      writer.field("contradicted_by", strings: entry.contradictions.map(\.id))
    }
  }
}

/// What came of a request with answers.
struct FeedbackOutcomeDocument {
  let outcome: FeedbackService.Outcome
  /// The round that begins, if any.
  let job: PlacedJob?

  /// 202 where a round begins, 201 where something is new, else 200.
  var response: HTTPResponse {
    let status: HTTPStatus = outcome.job != nil ? .accepted : outcome.added > 0 ? .created : .ok
    let headers: HTTPHeaders = outcome.job.map { ["Location": "/v1/jobs/\($0.id)"] } ?? [:]
    return .json(status, headers: headers) { writer in
      writer.object { writer in
        writer.array("items") { writer in
          for entry in outcome.entries { FeedbackDocument(entry: entry).write(to: &writer) }
        }
        writer.field("added", outcome.added)
        writer.key("job")
        if let job { JobDocument(job).write(to: &writer) } else { writer.null() }
        writer.key("round")
        writer.round(outcome.round)
        writer.key("line")
        writer.lineChange(outcome.line)
      }
    }
  }
}

extension JSONWriter {
  /// Alerts of each kind that are listed.
  private static let mostAlerts = 100

  fileprivate mutating func lineChange(_ change: LineChange?) {
    guard let change else { return null() }
    object { writer in
      for (name, line) in [("before", change.before), ("after", change.after)] {
        writer.object(name) { writer in
          writer.field("method", line.settings.method.name)
          writer.field("value", line.value)
          writer.field("baseline", line.baseline)
          writer.field("alerts_per_day", line.alertsPerDay)
        }
      }
      writer.field("from", change.after.from)
      writer.field("to", change.after.to)
      for (name, alerts) in [("alerts_gone", change.gone), ("alerts_new", change.new)] {
        writer.field(name + "_count", alerts.count)
        writer.array(name) { writer in
          for alert in alerts.prefix(Self.mostAlerts) {
            writer.object { writer in
              writer.field("start", alert.lowerBound)
              writer.field("end", alert.upperBound)
            }
          }
        }
      }
    }
  }
}
