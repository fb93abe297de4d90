/// A learning rate that is multiplied by `factor` after every `epochs` epochs (Donut, section 4.3: 0.75 after every 10).
package struct StepDecay: Sendable, Equatable {
  package let initial: Double
  package let factor: Double
  package let epochs: Int

  /// `epochs` must be positive.
  package init(initial: Double, factor: Double, every epochs: Int) {
    precondition(epochs > 0, "the rate decays after a positive number of epochs")
    self.initial = initial
    self.factor = factor
    self.epochs = epochs
  }

  /// The rate in the epoch of this index, counted from 0.
  package func rate(epoch: Int) -> Double {
    (0..<(epoch / epochs)).reduce(initial) { rate, _ in rate * factor }
  }
}
