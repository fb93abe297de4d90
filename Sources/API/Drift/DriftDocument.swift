import Detectors
import HTTP
import JSON
import Monitoring
import Storage

/// Whether a series still is what a version learnt, as the contract shows it.
struct DriftDocument {
  let report: DriftReport

  func write(to writer: inout JSONWriter) {
    let subject = report.subject
    writer.object { writer in
      writer.field("model", subject.model.id)
      writer.field("version", subject.version.number)
      writer.field("series", subject.series.definition.id)
      writer.field("state", report.state.rawValue)
      writer.field("recommended", report.recommended.rawValue)
      writer.field("reason", report.reason)
      writer.field("block_seconds", report.blocks?.seconds)
      for (name, range) in [("learnt", report.learnt), ("judged", report.judged)] {
        writer.object(name) { writer in
          writer.time("from", range.lowerBound)
          writer.time("to", range.upperBound)
        }
      }
      writer.array("input") { writer in for aspect in report.input { write(aspect, to: &writer) } }
      writer.key("scores")
      write(report.scores, to: &writer)
      writer.array("forecast_error") { writer in for aspect in report.errors { write(aspect, to: &writer) } }
      writer.object("agreement") { writer in
        let agreement = report.agreement
        writer.field("state", agreement.state.rawValue)
        writer.field("value", agreement.share)
        writer.field("reference", agreement.reference)
        writer.field("judged", agreement.judged)
        writer.time("since", agreement.since)
      }
      writer.field("left_out", strings: report.leftOut)
    }
  }

  private func write(_ aspect: DriftReport.Aspect, to writer: inout JSONWriter) {
    writer.object { writer in
      if let metric = aspect.metric { writer.field("metric", metric) }
      writer.field("state", aspect.state.rawValue)
      writer.time("since", report.time(aspect.figures.earliest?.since))
      writer.array("figures") { writer in
        for figure in aspect.figures {
          writer.object { writer in
            writer.field("name", figure.name)
            writer.field("state", figure.state.rawValue)
            writer.field("value", figure.value)
            writer.object("reference") { writer in
              writer.field("low", figure.low)
              writer.field("high", figure.high)
            }
            writer.field("distance", figure.distance)
            writer.time("since", report.time(figure.since))
          }
        }
      }
    }
  }
}
