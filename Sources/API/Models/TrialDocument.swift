import Detectors
import Evaluation
import JSON
import Monitoring

extension ThresholdService.Trial {
  /// The curve of a threshold that is tried out, by rising threshold.
  func write(to writer: inout JSONWriter) {
    let scale = (current ?? proposed).scale
    writer.object { writer in
      writer.key("proposed")
      proposed.write(to: &writer)
      writer.field("current", current?.value)
      writer.field("anomalies", anomalies)
      writer.array("curve") { writer in
        for point in curve.points {
          writer.object { writer in
            writer.field("threshold", point.threshold)
            writer.field("anomaly_score", scale(point.threshold))
            point.alerts.writeFields(to: &writer)
            writer.field("flagged_share", point.flaggedShare)
            writer.field("anomalies_found", point.found)
            writer.field("anomalies_missed", point.missed)
          }
        }
      }
    }
  }
}

extension TrainingEstimate {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("points", points)
      writer.field("missing", slots - points)
      writer.field("windows", windows)
      writer.field("parameters", weights)
      writer.field("bytes", bytes)
      writer.field("seconds", seconds)
      writer.field("in_force", .object(parametersInForce))
      writer.array("problems") { writer in
        if let problem {
          writer.object { writer in
            writer.field("code", problem.code.rawValue)
            writer.field("detail", problem.detail)
          }
        }
      }
      writer.field("notes", strings: notes)
    }
  }
}
