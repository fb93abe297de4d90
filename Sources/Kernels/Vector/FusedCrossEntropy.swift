/// The weighted cross-entropy of `targets` and the sigmoids of `logits`, summed, and its derivative in one pass:
/// p·y·softplus(−l) + (1 − y)·softplus(l) with p the `positiveWeight` (PyTorch's `BCEWithLogitsLoss`).
///
/// Targets y are 0 ... 1, so that a label can be soft. With a `scale` other than zero each logit is replaced by `scale`
/// times the derivative by it; with zero logits are left alone. Both spans are of one length.
package func binaryCrossEntropy(
  targets: Span<Float>, positiveWeight: Float, scale: Float, logits: inout MutableSpan<Float>
) -> Float {
  require(targets.count == logits.count, "cross-entropy: targets and logits differ in length")
  let count = targets.count
  return targets.withUnsafeBufferPointer { targets in
    logits.withUnsafeMutableBufferPointer { logits in
      // Without elements there is no address, and the sum is zero.
      guard let y = targets.baseAddress, let l = logits.baseAddress else { return 0 }
      return crossEntropy(y, positiveWeight, scale, l, count)
    }
  }
}

@inline(__always)
private func crossEntropy(
  _ targets: UnsafePointer<Float>, _ positiveWeight: Float, _ scale: Float, _ logits: UnsafeMutablePointer<Float>,
  _ count: Int
) -> Float {
  var sum = Lanes.zero
  for index in stride(from: 0, to: count, by: 8) {
    let lanes = min(8, count - index)
    let target = Lanes.load(targets + index, lanes)
    // Where there is no element the loss of a logit so low is none.
    let logit = Lanes.load(UnsafePointer(logits + index), lanes, rest: -87)
    let (plus, sigmoid) = Lanes.softplus(logit)
    let positive = positiveWeight * target
    let total = positive + 1 - target
    sum += total * plus - positive * logit
    if scale != 0 { Lanes.store(scale * (total * sigmoid - positive), logits + index, lanes) }
  }
  return sum.sum()
}
