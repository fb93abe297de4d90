import JSON
import Monitoring
import Series
import Storage

/// A job as the contract shows it.
struct JobDocument {
  let job: JobRecord
  /// Where it waits, for an answer of the moment.
  let place: JobPlace?

  init(_ placed: PlacedJob) { (job, place) = (placed.job, placed.place) }

  func write(to writer: inout JSONWriter) {
    let progress = job.progressJSON.flatMap { try? JSONValue.parse($0) }
    let request = try? JSONValue.parse(job.requestJSON)
    let result = job.resultJSON.flatMap { try? JSONValue.parse($0) }
    writer.object { writer in
      writer.field("id", job.id)
      writer.field("kind", job.kind)
      writer.field("status", job.status.rawValue)
      writer.field("cancel_requested", job.cancelRequested)
      writer.field("progress", job.status == .succeeded ? 1 : progress?["progress"]?.number ?? 0)
      // What was said of the epochs stays; where it stands and how long it takes is said of a running job alone.
      let isRunning = job.status == .running
      writer.field("stage", isRunning ? progress?["stage"] ?? .null : .null)
      for name in ["epoch", "epochs", "loss", "validation_loss"] { writer.field(name, progress?[name] ?? .null) }
      writer.field("seconds_left", isRunning ? progress?["seconds_left"] ?? .null : .null)
      writer.field("lane", job.work.lane.rawValue)
      writer.key("queue")
      if let place { place.write(to: &writer) } else { writer.null() }
      writer.time("created_at", job.createdAt)
      writer.time("started_at", job.startedAt)
      writer.time("finished_at", job.finishedAt)
      writer.field("error", problem: job.errorJSON)
      writer.key("result")
      if let json = job.resultJSON { writer.verbatim(json.utf8) } else { writer.null() }
      // A backfill is of no model and of any number of series.
      let model = request?["model"]?.string
      writer.field("model", model)
      writer.field("version", result?["version"] ?? .null)
      writer.field("series", request?["series"] ?? .null)
      writer.field("policy", request?["policy"] ?? .null)
      writer.field("revision", job.revision)
      writer.object("links") { writer in
        writer.field("self", "/v1/jobs/\(job.id)")
        writer.field("events", "/v1/jobs/\(job.id)/events")
        writer.field("model", model.map { "/v1/models/\($0)" })
      }
    }
  }

  var bytes: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }
}

extension JobPlace {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("position", position)
      writer.field("starts_in_seconds", startsIn)
      writer.field("takes_seconds", takes)
    }
  }
}

extension JSONWriter {
  /// A moment of metadata: RFC 3339 in UTC, or null.
  mutating func time(_ name: String, _ seconds: Int64?) {
    field(name, seconds.map(Timestamp.format))
  }

  /// The problem that a failed job or model keeps, or null.
  mutating func field(_ name: String, problem json: String?) {
    key(name)
    if let error = json.flatMap(MonitoringError.init(json:)) {
      verbatim(Problem(error).document(requestID: nil))
    } else {
      null()
    }
  }
}
