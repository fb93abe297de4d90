/// How ACVAE asks for labels (section III-D), by section III-E of the paper where a default is not explained otherwise.
package struct QueryParameters: Equatable, Sendable {
  package enum Strategy: String, CaseIterable, Sendable {
    /// The most probable by the query model; the highest scores while it has too little to learn from.
    case model
    /// The highest scores.
    case greedy
    /// Any.
    case random
  }

  /// The share of points that operators are asked about at most.
  package var budget: Double
  package var perRound: Int
  package var strategy: Strategy
  /// The probability that a query is drawn at random: the epsilon of section III-D.3.
  package var exploration: Double

  package init(_ values: ResolvedParameters) {
    budget = values.number("query_budget")
    perRound = values.integer("queries_per_round")
    strategy = Strategy(rawValue: values.text("query_strategy")) ?? .model
    exploration = values.number("exploration")
  }

  static let definitions: [ParameterDefinition] = [
    ParameterDefinition(
      "query_budget", .number(0...1), default: .number(0.03), "Share of the points to be asked about at most."),
    ParameterDefinition(
      "queries_per_round", .integer(1...1_000), default: .integer(20), "Windows asked about at a time."),
    ParameterDefinition(
      "query_strategy", .choice(Strategy.allCases.map(\.rawValue)), default: .text("model"),
      "Which windows are asked about: the query model's choice, the highest scores, or any."),
    ParameterDefinition(
      "exploration", .number(0...1), default: .number(0.1),
      "Probability that a window is drawn at random, as the paper has none to tell."),
  ]

  /// Every one as a number, in the order of ``definitions``.
  var numbers: [Double] {
    [budget, Double(perRound), Double(Strategy.allCases.firstIndex(of: strategy) ?? 0), exploration]
  }

  /// What ``numbers`` wrote, by name, bounds unchecked; nil where they are not as many or name no strategy.
  static func values(_ numbers: [Double]) -> [String: ParameterValue]? {
    guard numbers.count == definitions.count, numbers.allSatisfy({ abs($0) < 1e9 }),
      Strategy.allCases.indices.contains(Int(numbers[2]))
    else { return nil }
    return [
      "query_budget": .number(numbers[0]), "queries_per_round": .integer(Int(numbers[1])),
      "query_strategy": .text(Strategy.allCases[Int(numbers[2])].rawValue), "exploration": .number(numbers[3]),
    ]
  }
}
