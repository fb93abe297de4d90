package import Detectors
import Glibc
import Series
import Storage

/// Whether a series still is what a version learnt: figures of its newest day held against the days that it learnt from, and what
/// follows from them.
package struct DriftReport: Sendable {
  package enum Recommendation: String, Sendable, CaseIterable { case retrain, none }

  /// Figures of one metric, or of the scores.
  package struct Aspect: Sendable, Equatable {
    /// Nil of the scores.
    package let metric: String?
    package let figures: [DriftFigure]
    package var state: DriftState { figures.state }
  }

  package let subject: ScoringTarget
  /// Nil where nothing can be known of drift.
  package let blocks: DriftBlocks?
  /// Of the learnt stretch, and of what came since, Unix seconds.
  package let learnt: Range<Int64>
  package let judged: Range<Int64>
  package let input: [Aspect]
  package let scores: Aspect
  package let errors: [Aspect]
  package let agreement: LabelAgreement
  /// Metrics that were not looked at.
  package let leftOut: [String]
  /// Why nothing is known, where nothing is.
  package let unknown: String?

  package var state: DriftState {
    let states = (input + [scores] + errors).map(\.state) + [agreement.state]
    return states.contains(.drifting) ? .drifting : states.contains(.steady) ? .steady : .notKnown
  }

  package var recommended: Recommendation { state == .drifting ? .retrain : .none }

  /// The time of a slot.
  package func time(_ slot: Int64?) -> Int64? { slot.flatMap { slot in subject.series.grid?.time(ofSlot: slot) } }

  /// Why that is recommended.
  package var reason: String {
    if let unknown { return unknown }
    // What is measured says most, what is made of it less.
    let found = [input, errors, [scores]].lazy.compactMap { aspects in
      aspects.compactMap { aspect in aspect.figures.earliest.map { (aspect.metric, $0) } }
        .min { ($0.1.since ?? .max) < ($1.1.since ?? .max) }
    }.first
    if let (metric, figure) = found {
      return """
        Since \(Timestamp.format(time(figure.since) ?? 0)) the \(figure.word) of \(metric.map { "'\($0)'" } ?? "the scores") \
        is another: \(Self.rounded(figure.value)) now, \(Self.rounded(figure.low)) to \(Self.rounded(figure.high)) in what \
        version \(subject.version.number) learnt from.
        """
    }
    if agreement.state == .drifting {
      return """
        Of \(agreement.judged) answers and labels since the training \(agreement.agreeing) agree with the scores, fewer \
        than did before.
        """
    }
    return state == .steady
      ? "Nothing lies beyond what version \(subject.version.number) learnt from for a day."
      : "Too few points have come since version \(subject.version.number) was trained."
  }

  private static func rounded(_ value: Double?) -> String {
    guard let value else { return "unknown" }
    let unit = pow(10, min(12, max(0, 3 - floor(log10(max(abs(value), 1e-12))))))
    return "\((value * unit).rounded() / unit)"
  }
}

extension DriftFigure {
  fileprivate var word: String { name == "upper_tenth" ? "upper tenth" : name.replacing("_", with: " ") }
}
