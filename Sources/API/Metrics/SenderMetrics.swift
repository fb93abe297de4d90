import Monitoring

extension MetricsText {
  /// What brought points of many series, by the kind of sender.
  mutating func write(_ senders: SenderCounters) {
    let all = senders.all
    family("lapwing_sender_requests_total", .counter, "Requests with points of many series, refused ones included.")
    for kind in SenderKind.allCases {
      sample("lapwing_sender_requests_total", [("sender", kind.rawValue)], all[kind]?.requests ?? 0)
    }
    family("lapwing_sender_points_total", .counter, "Points that such requests brought and that were stored.")
    for kind in SenderKind.allCases {
      sample("lapwing_sender_points_total", [("sender", kind.rawValue)], all[kind]?.points ?? 0)
    }
    family("lapwing_sender_values_left_out_total", .counter, "Values of such requests that are no numbers.")
    for kind in SenderKind.allCases {
      sample("lapwing_sender_values_left_out_total", [("sender", kind.rawValue)], all[kind]?.leftOut ?? 0)
    }
    family("lapwing_sender_points_left_out_total", .counter, "Points that could not be stored beside others that were.")
    for kind in SenderKind.allCases {
      for (code, count) in (all[kind]?.pointsLeftOut ?? [:]).sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        sample(
          "lapwing_sender_points_left_out_total", [("sender", kind.rawValue), ("reason", code.rawValue)], count)
      }
    }
    family("lapwing_sender_passed_over_total", .counter, "What such requests brought that is no point.")
    for kind in SenderKind.allCases {
      for (what, count) in (all[kind]?.passedOver ?? [:]).sorted(by: { $0.key < $1.key }) {
        sample("lapwing_sender_passed_over_total", [("sender", kind.rawValue), ("kind", what)], count)
      }
    }
    family("lapwing_sender_refusals_total", .counter, "Such requests that were refused, by the code of the problem.")
    for kind in SenderKind.allCases {
      let refusals = (all[kind]?.refusals ?? [:]).sorted { $0.key.rawValue < $1.key.rawValue }
      for (code, count) in refusals {
        sample("lapwing_sender_refusals_total", [("sender", kind.rawValue), ("reason", code.rawValue)], count)
      }
    }
  }
}

extension SenderCounters {
  /// Carries a request out and counts what came of it.
  func counting<Result>(
    _ kind: SenderKind, _ body: () throws -> Result, points: (Result) -> Int, leftOut: (Result) -> Int = { _ in 0 }
  ) throws -> Result {
    do {
      let result = try body()
      accept(kind, points: points(result), leftOut: leftOut(result))
      return result
    } catch {
      refuse(kind, Problem(reporting: error).code)
      throw error
    }
  }
}
