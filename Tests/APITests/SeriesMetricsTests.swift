import HTTP
import JSON
import Testing

@testable import API
@testable import Monitoring

@Suite("The newest points of monitored series in /metrics")
struct SeriesMetricsTests {
  /// Two monitored series, of which the second one's newest point is far out.
  private func metrics(exporting limit: Int, _ body: (String) throws -> Void) throws {
    try ServiceHarness.with { harness in
      for id in ["a", "b"] {
        try harness.upload(id)
        try harness.train(#"{"id": "\#(id)-m", "series": "\#(id)", "algorithm": "difference"}"#)
        try harness.send(.put, "/v1/monitors/\(id)-w", #"{"model": "\#(id)-m"}"#)
        let value = id == "a" ? 50 : 900
        let point = #"{"timestamps": [\#(ServiceHarness.time(600))], "values": {"orders": [\#(value)]}}"#
        #expect(try harness.send(.post, "/v1/series/\(id)/points", point).status == 200)
      }
      let handler = APIHandler(service: harness.service, exportedSeries: limit)
      guard
        case .response(let response) = handler.respond(to: try HTTPRequest(.get, "/metrics", headers: [:], body: []))
      else { return }
      try body(response.text)
    }
  }

  private func value(_ text: String, _ sample: String) -> Double? {
    text.split(separator: "\n").first { $0.hasPrefix(sample + " ") }.flatMap { Double($0.dropFirst(sample.count + 1)) }
  }

  @Test("Each has its score, its value and what was expected of it")
  func samples() throws {
    try metrics(exporting: 100) { text in
      let labels = #"{series="b",model="b-m"}"#
      let ofMetric = #"{series="b",model="b-m",metric="orders"}"#
      #expect(value(text, "anomaly_score\(labels)") ?? 0 > 1 && value(text, "anomalous\(labels)") == 1)
      #expect(value(text, "y\(ofMetric)") == 900)
      let band = ["yhat_lower", "yhat", "yhat_upper"].compactMap { value(text, $0 + ofMetric) }
      #expect(band.count == 3 && band == band.sorted() && band[2] < 900)
      #expect(value(text, "lapwing_series_newest_timestamp_seconds\(labels)") == Double(ServiceHarness.time(600)))
      #expect(value(text, #"anomalous{series="a",model="a-m"}"#) != nil)
      #expect(value(text, "lapwing_exported_series_left_out") == 0)
    }
  }

  @Test("No more than asked for are shown, and how many are left out is told")
  func bounded() throws {
    try metrics(exporting: 1) { text in
      #expect(text.contains(#"anomaly_score{series="a""#) && !text.contains(#"anomaly_score{series="b""#))
      #expect(value(text, "lapwing_exported_series_left_out") == 1)
    }
    try metrics(exporting: 0) { text in
      #expect(!text.contains("anomaly_score") && !text.contains("yhat"))
    }
  }
}
