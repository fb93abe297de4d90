/// A stretch of points with its labels.
package struct LabelledWindow: Equatable, Sendable {
  /// One column a metric, all of one length; NaN is missing.
  package var columns: [[Double]]
  /// Which points are anomalous.
  package var label: [Bool]
  /// How anomalous each point is, 0 ... 1, where that is no matter of yes or no: after a mixup.
  package var weights: [Double]?

  package init(columns: [[Double]], label: [Bool], weights: [Double]? = nil) {
    (self.columns, self.label, self.weights) = (columns, label, weights)
  }

  package var count: Int { label.count }

  /// The points in another order: values and labels move together.
  func reordered(_ order: [Int]) -> LabelledWindow {
    LabelledWindow(columns: columns.map { column in order.map { column[$0] } }, label: order.map { label[$0] })
  }
}
