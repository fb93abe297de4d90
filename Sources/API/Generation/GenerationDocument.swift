import Detectors
import HTTP
import JSON
import Monitoring
import Storage

/// Windows that a generator made, as the contract shows them.
struct GenerationDocument {
  let request: AnomalyGenerator.Request
  let result: AnomalyGenerator.Result

  var response: HTTPResponse {
    var response = HTTPResponse.json(result.saved == nil ? .ok : .created) { write(to: &$0) }
    if let id = request.saveAs { response.headers.set("Location", "/v1/series/\(id)") }
    return response
  }

  private func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("model", result.model.id)
      writer.field("version", result.version.number)
      writer.field("interval", result.interval)
      writer.field("window", result.window)
      writer.field("seed", Int64(request.generation.seed))
      if let saved = result.saved {
        writer.key("saved")
        SeriesDocument(summary: saved.summary).write(to: &writer)
      }
      writer.array("windows") { writer in
        for window in result.windows { write(window, to: &writer) }
      }
    }
  }

  /// Values of what was saved are read from its series.
  private func write(_ window: GeneratedWindow, to writer: inout JSONWriter) {
    writer.object { writer in
      if result.saved == nil {
        writer.object("values") { writer in
          for (name, values) in zip(result.model.metrics, window.values) { writer.field(name, numbers: values) }
        }
        writer.field("label", integers: window.label.map { Int64($0) })
      }
      writer.field("departure", window.departure)
      writer.field("departure_outside", window.departureOutside)
      writer.field("draws", window.draws)
    }
  }
}
