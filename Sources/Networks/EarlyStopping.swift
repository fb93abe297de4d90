import Kernels

/// Remembers the best epoch and says when to stop: after `patience` epochs without a lower loss.
package struct EarlyStopping: Sendable, Equatable {
  package let patience: Int
  /// Counted from 1; nil before the first finite loss.
  package private(set) var bestEpoch: Int?
  package private(set) var bestLoss = Double.infinity

  package init(patience: Int, bestEpoch: Int? = nil, bestLoss: Double = .infinity) {
    self.patience = patience
    self.bestEpoch = bestEpoch
    self.bestLoss = bestLoss
  }

  /// Takes an epoch's validation loss; `true` where it is the lowest so far and its weights are to be kept.
  package mutating func observe(_ loss: Double, epoch: Int) -> Bool {
    guard loss < bestLoss else { return false }
    (bestLoss, bestEpoch) = (loss, epoch)
    return true
  }

  /// Whether `patience` epochs up to `epoch` brought nothing better.
  package func isOver(epoch: Int) -> Bool { epoch - (bestEpoch ?? 0) >= patience }
}

/// The median: a validation loss that up to half of the windows can be anomalous without moving far. The mean, by
/// contrast, belongs to the few windows with the largest losses, and those grow while the rest still improve.
/// NaN for no element, and where an element is NaN.
package func median(_ values: [Double]) -> Double {
  values.contains(where: \.isNaN) ? .nan : median(ofSorted: values.sorted())
}
