/// Why an evaluation cannot be made.
package enum EvaluationError: Error, Equatable, Sendable {
  /// Scores, labels and ignore mask must have one entry a point; here they differ.
  case lengthMismatch(scores: Int, other: Int)
}
