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
        if let job = outcome.job { JobDocument(job: job).write(to: &writer) } else { writer.null() }
        writer.key("round")
        writer.round(outcome.round)
      }
    }
  }
}
