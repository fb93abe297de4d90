/// Why anomalies cannot be learnt or made.
package enum GenerationError: Error, Equatable {
  /// Fewer labelled anomalies than there is something to learn from.
  case tooFewAnomalies(found: Int, needed: Int)
  /// The label has another length than the model's windows.
  case labelLength(given: Int, needed: Int)
  /// The label marks no point as anomalous, or every one.
  case labelWithoutContrast
  /// The described anomaly does not lie within the window.
  case anomalyOutsideOfWindow(window: Int)
  /// The base is not one column of the window's length for each metric, or a metric has nothing measured.
  case unusableBase(metrics: Int, window: Int)
  /// An anomaly was to be pasted, but there is nothing to paste it into.
  case noBaseToPasteInto
  /// Less than one window, or more than ``CGATS/largestCount``.
  case count(allowed: ClosedRange<Int>)
  /// What every training can fail by.
  case detector(DetectorError)
}
