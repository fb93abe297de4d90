import Detectors
import Evaluation
import JSON
import Monitoring
import Storage

/// A model as the contract shows it.
struct ModelDocument {
  let model: ModelRecord
  /// The newest, those that failed or are in training among them.
  let versions: [VersionRecord]
  private let active: VersionRecord?
  /// The latest training.
  let training: JobRecord?

  /// Reads what belongs to a model.
  init(_ model: ModelRecord, in service: ModelService) throws {
    self.model = model
    versions = try service.versions(of: model, limit: 100)
    active = try service.activeVersion(of: model)
    training = try service.latestTraining(of: model)
  }

  var isSettled: Bool { training?.status.isFinal ?? true }

  /// - Parameter hasReport: false in lists, where reports would be most of the answer.
  func write(to writer: inout JSONWriter, hasReport: Bool = true) {
    writer.object { writer in
      writer.field("id", model.id)
      writer.field("series", model.seriesID)
      writer.field("metrics", strings: model.metrics)
      writer.field("algorithm", model.algorithm)
      writer.field("state", model.state.rawValue)
      writer.field("active_version", model.activeVersion)
      writer.key("parameters")
      writer.verbatim((active?.parametersJSON ?? model.parametersJSON).utf8)
      writer.key("threshold")
      if let threshold = model.threshold { threshold.write(to: &writer) } else { writer.null() }
      writer.field("report", hasReport ? active?.training?["report"] ?? .null : .null)
      writer.array("versions") { writer in
        for version in versions where version.state == .ready {
          writer.versionSummary(version, of: model)
        }
      }
      writer.field("job", training.flatMap { $0.status.isFinal ? nil : $0.id })
      writer.field("error", problem: training?.status == .failed ? training?.errorJSON : nil)
      writer.field("policy", model.policyID)
      writer.field("cold_start", model.isColdStart)
      writer.time("created_at", model.createdAt)
      writer.field("revision", model.revision)
    }
  }
}

extension ThresholdRecord {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("method", settings.method.name)
      writer.field("value", value)
      writer.field("baseline", baseline)
      writer.field("settings", .object(settings.json))
      writer.field("from", from)
      writer.field("to", to)
      writer.field("points", points)
      alerts.writeFields(to: &writer)
      writer.time("fitted_at", fittedAt)
    }
  }

  /// The three fields that every answer with scores carries.
  func writeInForce(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("method", settings.method.name)
      writer.field("value", value)
      writer.field("baseline", baseline)
    }
  }
}

extension AlertRate {
  func writeFields(to writer: inout JSONWriter) {
    writer.field("alerts_per_day", perDay)
    writer.field(
      "alerts_per_day_interval", interval.map { .numbers([$0.lowerBound, $0.upperBound]) } ?? JSONValue.null)
  }
}
