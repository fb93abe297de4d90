import HTTP
import JSON
import Testing

@testable import API

@Suite("Delays of detections")
struct DetectionDelayTests {
  @Test("An anomaly that is found too late is missed, and has no delay; the limit is that of the interval unless told")
  func delays() throws {
    try ServiceHarness.with { harness in
      try harness.upload(spikes: [300])
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "difference"}"#)
      let late = #"[{"start": \#(ServiceHarness.time(295)), "end": \#(ServiceHarness.time(300)), "kind": "anomaly"}]"#
      #expect(try harness.send(.post, "/v1/series/orders/labels", late).status == 201)
      for (limit, delay) in [(", \"delay_limit\": 4", nil), (", \"delay_limit\": 5", 300), ("", 300)]
        as [(String, Double?)]
      {
        let answer = try harness.send(.post, "/v1/evaluations", #"{"model": "m"\#(limit)}"#).json
        #expect(answer["point_adjusted"]?["at_threshold"]?["alert_delay"]?.number == 300)
        let within = try #require(answer["point_adjusted_within_delay"]?["at_threshold"])
        #expect(within["alert_delay"]?.number == delay && within["recall"]?.number == (delay == nil ? 0 : 1))
        if limit.isEmpty { #expect(answer["delay_limit"]?.integer == 7) }
      }
    }
  }
}
