import Detectors
import HTTP
import JSON
import Monitoring

/// What an augmentation made, as the contract shows it.
struct AugmentationDocument {
  let request: AugmentationRequest
  let result: AugmentationResult

  var response: HTTPResponse {
    var response = HTTPResponse.json(result.saved == nil ? .ok : .created) { write(to: &$0) }
    if let id = request.saveAs { response.headers.set("Location", "/v1/series/\(id)") }
    return response
  }

  private func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("series", request.series)
      writer.field("method", request.method.name)
      writer.field("seed", Int64(request.seed))
      writer.field("interval", result.interval)
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
  private func write(_ window: AugmentationResult.Window, to writer: inout JSONWriter) {
    let content = window.content
    writer.object { writer in
      writer.field("start", window.start)
      writer.field("points", content.count)
      writer.field("anomalous_points", content.label.count(where: \.self))
      if result.saved == nil {
        writer.object("values") { writer in
          for (name, values) in zip(result.metrics, content.columns) { writer.field(name, numbers: values) }
        }
        writer.field("label", integers: content.label.map { $0 ? 1 : 0 })
        if let weights = content.weights { writer.field("weights", numbers: weights) }
      }
      if case .inject = request.method {
        writer.array("anomalies") { writer in
          for (injection, points) in window.injections { write(injection, points, in: window, to: &writer) }
        }
      }
    }
  }

  private func write(
    _ injection: Injection, _ points: Int, in window: AugmentationResult.Window, to writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.field("type", injection.type.rawValue)
      writer.field("start", window.start + Int64(injection.start) * result.interval)
      writer.field("end", window.start + Int64(injection.range.upperBound) * result.interval)
      writer.field("size", injection.type.hasSize ? injection.size : nil)
      writer.field("direction", injection.direction.rawValue)
      writer.field("metrics", strings: injection.metrics.map { result.metrics[$0] })
      writer.field("changed_points", points)
    }
  }
}
