import Kernels

extension SortedValues {
  /// The mean plus so many standard deviations, both of the scores up to the quantile `share`: what lies beyond is what is
  /// looked for. Nil where those scores are all the same.
  func size(_ deviations: Double, share: Double) -> Double? {
    let limit = quantile(share)
    let body = values[..<values.partitioningIndex { $0 > limit }]
    // In units of the greatest magnitude, so that squares of large scores stay finite.
    let unit = max(abs(body.first ?? 0), abs(body.last ?? 0))
    guard let first = body.first, first != body.last else { return nil }
    let mean = body.reduce(0) { $0 + $1 / unit } / Double(body.count)
    let variance = body.reduce(0) { $0 + ($1 / unit - mean) * ($1 / unit - mean) } / Double(body.count)
    return bounded(unit * (mean + deviations * variance.squareRoot()))
  }

  /// How many scores are at or above a value.
  func count(from value: Double) -> Int { count - values.partitioningIndex { $0 >= value } }
}
