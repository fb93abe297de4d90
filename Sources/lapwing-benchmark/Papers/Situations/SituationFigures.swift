import JSON

/// Which share of each kind of event has a point at or above a threshold: of anomalies the more the better, of normal
/// events the less.
struct SituationFigures {
  private let shares: [(kind: SituationEvent.Kind, share: Double?)]

  /// - Parameters:
  ///   - scores: one a point of `range`.
  ///   - threshold: nil where there is none: then nothing is known.
  init(_ events: [SituationEvent], scores: [Double], range: Range<Int>, threshold: Double?) {
    shares = SituationEvent.Kind.allCases.map { kind in
      let own = events.filter { $0.kind == kind && range.contains($0.range.lowerBound) }
      guard let threshold, !own.isEmpty else { return (kind, nil) }
      let flagged = own.count { event in
        event.range.clamped(to: range).contains { scores[$0 - range.lowerBound] >= threshold }
      }
      return (kind, Double(flagged) / Double(own.count))
    }
  }

  func add(to row: inout JSONObject) {
    for (kind, share) in shares {
      row["flagged_\(kind.rawValue)"] = share.map { .number(Figure.rounded($0)) } ?? .null
    }
  }
}
