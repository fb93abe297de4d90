import JSON
import Kernels

/// Products of the sizes that a training of Donut is made of (batch 256, W = 120, 100 hidden units, K = 8), forward and
/// both ways back, on one core.
struct MatrixProductBenchmark {
  let isQuick: Bool

  private static let target = 0.85

  private static let shapes: [(name: String, shape: MatrixProductShape)] = [
    ("encoder", MatrixProductShape(rows: 256, columns: 100, depth: 120)),
    ("hidden", MatrixProductShape(rows: 256, columns: 100, depth: 100)),
    ("decoder-head", MatrixProductShape(rows: 256, columns: 240, depth: 100)),
    ("decoder-head-input-gradient", MatrixProductShape(rows: 256, columns: 100, depth: 240, transposesB: true)),
    ("decoder-head-weight-gradient", MatrixProductShape(rows: 100, columns: 240, depth: 256, transposesA: true)),
  ]

  func run(_ report: inout FigureReport) {
    var (operations, seconds, peak) = (0.0, 0.0, 0.0)
    var shares: [(name: String, value: JSONValue)] = []
    for (name, shape) in Self.shapes {
      let (rate, beside) = measure(shape)
      peak = max(peak, beside)
      operations += Double(shape.operations)
      seconds += Double(shape.operations) / rate
      shares.append(
        ("\(name)_\(shape.rows)x\(shape.columns)x\(shape.depth)", .number(Figure.rounded(rate / beside))))
    }
    let rate = operations / seconds
    report.add(
      Figure(
        name: "Matrix products of Donut's sizes, share of a core's peak", value: rate / 1e9, unit: "GFLOP/s",
        ratio: rate / peak, target: Self.target,
        details: [("peak_gflops", .number(Figure.rounded(peak / 1e9)))] + shares
      ))
  }

  /// Operations a second of the product and, measured in turns with it, of multiply-adds alone.
  private func measure(_ shape: MatrixProductShape) -> (rate: Double, peak: Double) {
    let a = numbers(shape.countA)
    let b = numbers(shape.countB)
    var c = [Float](repeating: 0, count: shape.countC)
    var (best, peak) = (Double.infinity, 0.0)
    let repeats = max(1, 20_000_000 / shape.operations)
    for _ in 0..<(isQuick ? 5 : 40) {
      peak = max(peak, multiplyAddPeak(seconds: 0.01))
      let time = Stopwatch.best(of: 5) {
        var span = c.mutableSpan
        for _ in 0..<repeats { gemm(a.span, b.span, into: &span, shape: shape) }
      }
      best = min(best, time / Double(repeats))
    }
    return (Double(shape.operations) / best, peak)
  }

  private func numbers(_ count: Int) -> [Float] {
    var stream = RandomStream(seed: 1, purpose: .synthesis)
    var values = [Float](repeating: 0, count: count)
    var span = values.mutableSpan
    stream.fillUniform(&span)
    return values
  }
}
