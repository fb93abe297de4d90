/// gradient[i] = 0 where the rectifier's output[i] is not positive: its backward pass, in place.
package func maskByRectifierOutput(_ output: Span<Float>, gradient: inout MutableSpan<Float>) {
  require(output.count == gradient.count, "rectifier: output and gradient differ in length")
  // Written everywhere, so that the loop becomes selects on whole vectors instead of branches on random signs.
  for i in 0..<output.count { gradient[i] = output[i] > 0 ? gradient[i] : 0 }
}

/// x[i] = tanh(x[i]), relative error below 4e-7.
package func applyTangent(_ x: inout MutableSpan<Float>) {
  let count = x.count
  x.withUnsafeMutableBufferPointer { x in
    // Without elements there is no address.
    guard let address = x.baseAddress else { return }
    for i in stride(from: 0, to: count, by: 8) {
      let lanes = min(8, count - i)
      Lanes.store(Lanes.hyperbolicTangent(Lanes.load(UnsafePointer(address + i), lanes)), address + i, lanes)
    }
  }
}

/// gradient[i] *= 1 − output[i]²: the way back through tanh, from its output.
package func multiplyByTangentSlope(_ output: Span<Float>, gradient: inout MutableSpan<Float>) {
  require(output.count == gradient.count, "tanh: output and gradient differ in length")
  for i in 0..<output.count { gradient[i] *= 1 - output[i] * output[i] }
}
