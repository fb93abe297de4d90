import Detectors

/// A drill in plain words.
struct DrillSentence {
  /// The share from which on a kind counts as covered.
  static let covered = 0.9

  let outcome: DrillOutcome
  let alertsPerDay: Double

  var text: String {
    let total = outcome.total
    let whole = """
      Of \(total.anomalies) anomalies laid one at a time into copies of these points, \(total.found) \
      (\(percent(total.recall))) raised an alert that is not there without them, at a threshold that raises \
      \(tenths(alertsPerDay)) alerts a day on the points as they are.
      """
    let types = outcome.by(\.type).map { (name: $0.key, from: coverage(of: $0.key)) }
    let covered = types.compactMap { type in type.from.map { "\(type.name)\($0)" } }
    let others = types.filter { $0.from == nil }.map(\.name)
    return whole + smallness
      + (covered.isEmpty ? "" : " Covered, with nine in ten found or more: \(covered.joined(separator: ", ")).")
      + (others.isEmpty ? "" : " Not covered at any size tried: \(others.joined(separator: ", ")).")
  }

  /// Says of generated anomalies how many a detector could hardly find.
  private var smallness: String {
    let generated = outcome.results.count { $0.measure != nil }
    guard !outcome.tooSmall.isEmpty else { return "" }
    return " \(outcome.tooSmall.count) of \(generated) generated ones depart by less than the smallest size."
  }

  /// " from size 6 on" for the least size from which on all are covered; nil where the greatest is not.
  private func coverage(of type: String) -> String? {
    let sizes = Set(outcome.cells.filter { $0.type == type }.compactMap(\.size)).sorted(by: >)
    guard !sizes.isEmpty else { return isCovered { $0.type == type } ? "" : nil }
    let reached = sizes.prefix { size in isCovered { $0.type == type && $0.size == size } }
    return reached.last.map { $0 > 0 ? " from size \(rounded($0)) on" : " at every size" }
  }

  private func isCovered(_ belongs: (DrillCell) -> Bool) -> Bool {
    let tally = outcome.by(belongs).first { $0.key }?.tally
    return tally?.recall.map { $0 >= Self.covered } ?? false
  }

  private func percent(_ share: Double?) -> String { "\(Int((100 * (share ?? 0)).rounded())) %" }

  private func tenths(_ value: Double) -> String {
    let tenths = Int(min(value * 10, 1e15).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// Without a fraction where there is none.
  private func rounded(_ value: Double) -> String {
    let text = tenths(value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
