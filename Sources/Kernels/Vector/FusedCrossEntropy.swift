/// The weighted cross-entropy of `targets` and the sigmoids of `logits`, summed, and its derivative in one pass:
/// p·y·softplus(−l) + (1 − y)·softplus(l) with p the `positiveWeight` (PyTorch's `BCEWithLogitsLoss`).
///
/// Targets y are 0 ... 1, so that a label can be soft. `gradient` receives `scale` times the derivative by each logit. All
/// spans are of one length.
package func binaryCrossEntropy(
  targets: Span<Float>, logits: Span<Float>, positiveWeight: Float, scale: Float, gradient: inout MutableSpan<Float>
) -> Float {
  let count = targets.count
  require(logits.count == count && gradient.count == count, "cross-entropy: targets and logits differ in length")
  return targets.withUnsafeBufferPointer { targets in
    logits.withUnsafeBufferPointer { logits in
      gradient.withUnsafeMutableBufferPointer { gradient in
        // Without elements there is no address, and the sum is zero.
        guard let y = targets.baseAddress, let l = logits.baseAddress, let byLogit = gradient.baseAddress else {
          return 0
        }
        return crossEntropy(y, l, positiveWeight, scale, byLogit, count)
      }
    }
  }
}

@inline(__always)
private func crossEntropy(
  _ targets: UnsafePointer<Float>, _ logits: UnsafePointer<Float>, _ positiveWeight: Float, _ scale: Float,
  _ gradient: UnsafeMutablePointer<Float>, _ count: Int
) -> Float {
  var sum = Lanes.zero
  for index in stride(from: 0, to: count, by: 8) {
    let lanes = min(8, count - index)
    let target = Lanes.load(targets + index, lanes)
    // Where there is no element the loss of a logit so low is none.
    let logit = Lanes.load(logits + index, lanes, rest: -87)
    let (plus, sigmoid) = Lanes.softplus(logit)
    let positive = positiveWeight * target
    let total = positive + 1 - target
    sum += total * plus - positive * logit
    Lanes.store(scale * (total * sigmoid - positive), gradient + index, lanes)
  }
  return sum.sum()
}
