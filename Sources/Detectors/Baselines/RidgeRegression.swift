import Kernels

/// Ridge regression of a series on its own lags.
enum RidgeRegression {
  struct Fit: Equatable {
    var intercept: Double
    var coefficients: [Double]
  }

  /// Three fits, the second and the third without the 2 % of points with the greatest residuals of the fit before;
  /// `nil` without a single usable point.
  static func fitTrimmed(_ inputs: LaggedInputs, ridge: Double) -> Fit? {
    let usable = inputs.usable
    guard !usable.isEmpty else { return nil }
    let everything = LagMoments(all: inputs)
    var kept = usable
    var fit = Fit(intercept: 0, coefficients: [])
    for attempt in 0..<3 {
      fit = solve(everything.restricted(to: kept, of: inputs), lags: inputs.lags, ridge: ridge)
      if attempt < 2 { kept = trimmed(usable, inputs, fit) }
    }
    return fit
  }

  private static func trimmed(_ rows: [Int], _ inputs: LaggedInputs, _ fit: Fit) -> [Int] {
    let sizes = rows.map { row in
      abs(
        inputs.values[row]
          - inputs.prediction(at: row, intercept: fit.intercept, coefficients: fit.coefficients))
    }
    let limit = SortedValues(sizes).quantile(0.98)
    return zip(rows, sizes).filter { $0.1 <= limit }.map(\.0)
  }

  /// Solves (XᵀX + λI)·w = Xᵀy; the intercept is hardly penalised.
  private static func solve(_ moments: LagMoments, lags: Int, ridge: Double) -> Fit {
    let size = lags + 1
    var matrix = [Double](repeating: 0, count: size * size)
    var right = [Double](repeating: 0, count: size)
    for i in 1...size {
      for j in 1...size { matrix[(i - 1) * size + j - 1] = moments[i, j] }
      matrix[(i - 1) * size + i - 1] += i == size ? 1e-6 : ridge
      right[i - 1] = moments[i, 0]
    }
    let solution = Cholesky.solve(matrix, right, size: size)
    return Fit(intercept: solution[lags], coefficients: Array(solution[..<lags]))
  }
}

/// Sums of products over points t of (xₜ, xₜ₋₁, …, xₜ₋ₗ, 1): indices 0, 1 … l, l + 1.
struct LagMoments {
  let size: Int
  private var sums: [Double]

  subscript(i: Int, j: Int) -> Double { sums[i * size + j] }

  private init(empty lags: Int) {
    size = lags + 2
    sums = [Double](repeating: 0, count: size * size)
  }

  /// Over every point that has its lags. Going one lag down shifts the sum by one point, so that only the first row
  /// costs a pass: O(n·l) instead of O(n·l²).
  init(all inputs: LaggedInputs) {
    self.init(empty: inputs.lags)
    let (x, lags, n) = (inputs.values, inputs.lags, inputs.values.count)
    for lag in 0...lags {
      var sum = 0.0
      for t in lags..<n { sum += x[t] * x[t - lag] }
      set(0, lag, sum)
    }
    for i in 0..<lags {
      for j in i..<lags {
        set(i + 1, j + 1, self[i, j] + x[lags - 1 - i] * x[lags - 1 - j] - x[n - 1 - i] * x[n - 1 - j])
      }
    }
    set(0, lags + 1, x[lags...].reduce(0, +))
    for i in 0..<lags { set(i + 1, lags + 1, self[i, lags + 1] + x[lags - 1 - i] - x[n - 1 - i]) }
    set(lags + 1, lags + 1, Double(n - lags))
  }

  /// Over `rows` alone (ascending): the others taken away, or these added up, whichever are fewer.
  func restricted(to rows: [Int], of inputs: LaggedInputs) -> LagMoments {
    let all = inputs.lags..<inputs.values.count
    if 2 * rows.count < all.count {
      var moments = LagMoments(empty: inputs.lags)
      for row in rows { moments.add(row, of: inputs, sign: 1) }
      return moments
    }
    var moments = self
    var next = rows.startIndex
    for row in all {
      if next < rows.endIndex, rows[next] == row { next += 1 } else { moments.add(row, of: inputs, sign: -1) }
    }
    return moments
  }

  private mutating func set(_ i: Int, _ j: Int, _ value: Double) {
    sums[i * size + j] = value
    sums[j * size + i] = value
  }

  private mutating func add(_ row: Int, of inputs: LaggedInputs, sign: Double) {
    let vector = (0...inputs.lags).map { inputs.values[row - $0] } + [1]
    for i in 0..<size {
      for j in 0..<size { sums[i * size + j] += sign * vector[i] * vector[j] }
    }
  }
}
