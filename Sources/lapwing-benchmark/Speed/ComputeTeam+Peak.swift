import Kernels
import Synchronization

extension ComputeTeam {
  /// Multiplications and additions a second of all cores at once, which share what they share; takes a tenth of a second.
  var multiplyAddPeak: Double {
    let sum = Mutex(0.0)
    forEach(threads) { _ in
      let own = Kernels.multiplyAddPeak(seconds: 0.1)
      sum.withLock { $0 += own }
    }
    return sum.withLock { $0 }
  }
}
