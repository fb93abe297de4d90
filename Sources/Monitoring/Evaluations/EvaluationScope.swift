import Storage

/// Finds what an evaluation is about: model, series and range.
struct EvaluationScope: Sendable {
  /// Scores and figures of more points than this do not fit the memory of an ordinary machine.
  static let mostPoints = 20_000_000

  let reader: ScoreReader

  /// - Throws: `unknown_reference`, `range_too_long`, and what finding the scores throws.
  func range(of request: EvaluationRequest) throws -> (subject: ScoringTarget, slots: Range<Int64>) {
    let subject = try subject(of: request)
    let slots = slots(of: subject, request)
    guard slots.count <= Self.mostPoints else {
      throw MonitoringError(
        .rangeTooLong, "The range has \(slots.count) points; one evaluation holds \(Self.mostPoints).")
    }
    return (subject, slots)
  }

  /// A drill without a start is about the recent past.
  private func slots(of subject: ScoringTarget, _ request: EvaluationRequest) -> Range<Int64> {
    let slots = reader.slots(of: subject, from: request.from, to: request.to)
    guard request.drill != nil, request.from == nil else { return slots }
    return max(slots.lowerBound, slots.upperBound - Int64(DrillEvaluation.usualPoints))..<slots.upperBound
  }

  private func subject(of request: EvaluationRequest) throws -> ScoringTarget {
    do {
      return try reader.subject(
        model: request.model, series: request.series, version: request.version, at: .body("/version"))
    } catch let error as MonitoringError where error.code == .modelNotFound {
      // Here the body names the model, not the path.
      let fault = Fault(at: .body("/model"), code: .unknownReference, detail: "names a model that is not there")
      throw MonitoringError(.unknownReference, error.detail, faults: [fault])
    }
  }
}
