extension Array where Element: Sendable {
  /// What `body` makes of each element and its index, in the elements' order whichever thread of `team` does which; without a
  /// team on the caller's own.
  package func map<Output: Sendable>(on team: ComputeTeam?, _ body: @Sendable (Int, Element) -> Output) -> [Output] {
    guard let team, count > 1 else { return enumerated().map { body($0, $1) } }
    var outputs = [Output?](repeating: nil, count: count)
    team.forEach(&outputs) { $1 = body($0, self[$0]) }
    return outputs.compactMap { $0 }
  }
}

extension Range<Int> {
  /// The range in parts of `size`, the last of them with what is left.
  package func parts(of size: Int) -> [Range<Int>] {
    stride(from: lowerBound, to: upperBound, by: size).map { $0..<Swift.min($0 + size, upperBound) }
  }
}
