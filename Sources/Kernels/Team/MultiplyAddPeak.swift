/// Floating-point operations a second that one core reaches at most, measured with multiply-adds on registers alone:
/// the yardstick for every kernel here. Keeps the calling thread busy for about `seconds`; the best of many short
/// runs counts, as other processes only ever take time away.
package func multiplyAddPeak(seconds: Double = 0.5) -> Double {
  let begin = ContinuousClock.now
  func passed() -> Double { (ContinuousClock.now - begin) / .seconds(1) }
  var (best, sink) = (0.0, Float(0))
  repeat {
    let start = passed()
    sink += multiplyAddChains(rounds: 20_000, factor: start < 0 ? 2 : 0.5, term: start < 0 ? 3 : 1)
    let elapsed = passed() - start
    best = max(best, 20_000 * 12 * 8 * 2 / elapsed)
  } while passed() < seconds
  // The sums count, so that the optimiser can't drop the work; they are finite and thus never −1.
  return sink == -1 ? 0 : best
}

/// Twelve independent chains, more than latency times throughput of any core today.
@inline(never)
private func multiplyAddChains(rounds: Int, factor: Float, term: Float) -> Float {
  var (a, b, c, d, e, f) = (
    Lanes(repeating: 1), Lanes(repeating: 2), Lanes(repeating: 3), Lanes(repeating: 4), Lanes(repeating: 5),
    Lanes(repeating: 6)
  )
  var (g, h, i, j, k, l) = (
    Lanes(repeating: 7), Lanes(repeating: 8), Lanes(repeating: 9), Lanes(repeating: 10), Lanes(repeating: 11),
    Lanes(repeating: 12)
  )
  // Unknown to the optimiser, which takes vectors of known numbers apart, and shrinking, so that no sum overflows.
  let factor = Lanes(repeating: factor)
  let term = Lanes(repeating: term)
  for _ in 0..<rounds {
    a = term.addingProduct(a, factor)
    b = term.addingProduct(b, factor)
    c = term.addingProduct(c, factor)
    d = term.addingProduct(d, factor)
    e = term.addingProduct(e, factor)
    f = term.addingProduct(f, factor)
    g = term.addingProduct(g, factor)
    h = term.addingProduct(h, factor)
    i = term.addingProduct(i, factor)
    j = term.addingProduct(j, factor)
    k = term.addingProduct(k, factor)
    l = term.addingProduct(l, factor)
  }
  return (((a + b) + (c + d)) + ((e + f) + (g + h)) + ((i + j) + (k + l))).sum()
}
