/// Where the values lie that something was learnt from: all but the thousandth at either end, so that a few spikes do not
/// hide that later values are somewhere else.
package struct LearntRange: Equatable, Sendable {
  /// nil where nothing was measured.
  package let bounds: ClosedRange<Double>?

  /// - Parameter values: any order; NaN are skipped.
  package init(of values: some Sequence<Double>) {
    let sorted = values.filter { !$0.isNaN }.sorted()
    let cut = sorted.count / 1_000
    bounds = sorted.isEmpty ? nil : sorted[cut]...sorted[sorted.count - 1 - cut]
  }

  /// The share of other values that lie outside; of a series that goes on as it was about a five-hundredth. nil where nothing
  /// was measured here or there.
  package func shareOutside(_ values: some Sequence<Double>) -> Double? {
    guard let bounds else { return nil }
    let measured = values.filter { !$0.isNaN }
    let outside = measured.count { !bounds.contains($0) }
    return measured.isEmpty ? nil : Double(outside) / Double(measured.count)
  }
}
