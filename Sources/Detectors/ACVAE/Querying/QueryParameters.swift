/// How ACVAE asks for labels (section III-D), by section III-E of the paper where a default is not explained otherwise.
package struct QueryParameters: Equatable, Sendable {
  package enum Strategy: String, ParameterChoice {
    /// The most probable by the query model; the highest scores while it has too little to learn from.
    case model
    /// The highest scores.
    case greedy
    /// Any.
    case random
  }

  /// What the query model sees of a point (section IV-F.2a).
  package enum Sight: Sendable {
    case all
    case scores
    case deviations
  }

  /// The share of points that operators are asked about at most.
  package var budget = 0.03
  package var perRound = 20
  package var strategy = Strategy.model
  /// The probability that a query is drawn at random: the epsilon of section III-D.3.
  package var exploration = 0.1
  /// To compare with alone; no client chooses it.
  package var sight = Sight.all
}
