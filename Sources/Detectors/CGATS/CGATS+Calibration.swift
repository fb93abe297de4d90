import Kernels
import Networks
import Series

extension LabelModel {
  /// From the anomalous windows' labels and the lengths of the whole anomalies.
  init?(_ data: CGATSData, _ windows: CGATSWindows) {
    let runs = windows.anomalous.map { offset in
      data.labels[Int(offset)..<(Int(offset) + windows.window)].runs(of: 1).map {
        ($0.lowerBound - Int(offset))..<($0.upperBound - Int(offset))
      }
    }
    self.init(window: windows.window, windowRuns: runs, lengths: data.anomalies.map(\.count))
  }
}

extension CGATS {
  private static let calibrationWindows = 512

  /// The median over normal windows of each metric's deviation within the window.
  ///
  /// - Parameter normal: where these windows begin; one at least.
  static func windowDeviations(_ data: CGATSData, _ normal: [Int32], _ window: Int) -> [Double] {
    let step = max(1, normal.count / calibrationWindows)
    return (0..<data.metrics).map { metric in
      let deviations = stride(from: 0, to: normal.count, by: step).map { index in
        let points = Int(normal[index])..<(Int(normal[index]) + window)
        return StandardScaler(
          fitting: points.map { point in
            let place = point * data.metrics + metric
            return data.measured[place] == 0 ? .nan : Double(data.values[place])
          }
        ).deviation
      }
      let middle = median(deviations)
      return middle.isFinite && middle > 1e-6 ? middle : 1
    }
  }

  /// The correlation, over pairs of points of one anomaly in one window, of what the generator's means leave open.
  func sharedNoise(_ data: CGATSData, _ windows: CGATSWindows, _ environment: TrainingEnvironment) -> Double {
    let step = max(1, windows.anomalous.count / Self.calibrationWindows)
    let offsets = stride(from: 0, to: windows.anomalous.count, by: step).map { windows.anomalous[$0] }
    let heads = CGATSPosterior(network: network, packed: packed.encoder, window: window)
      .heads(data, offsets: offsets, hides: parameters.training == .twoStage, team: environment.team)
    let latent = network.latent
    let inputs = offsets.enumerated().map { index, offset in
      DecoderInput(
        latent: Array(heads[(2 * index * latent)..<((2 * index + 1) * latent)]),
        label: Array(data.labels[Int(offset)..<(Int(offset) + window)]))
    }
    let made = decode(inputs, team: environment.team)
    var (products, squares) = (0.0, 0.0)
    for (offset, window) in zip(offsets, made) {
      for run in window.label.runs(of: 1) where run.count > 1 {
        for metric in 0..<metrics {
          let residuals = run.compactMap { point -> Double? in
            let place = (Int(offset) + point) * metrics + metric
            guard data.measured[place] != 0 else { return nil }
            let (mean, deviation) = window.generator(point, metric)
            return Double((data.values[place] - mean) / deviation)
          }
          guard residuals.count > 1 else { continue }
          let sum = residuals.reduce(0, +)
          let square = residuals.reduce(0) { $0 + $1 * $1 }
          // Pairs, each weighted so that every point counts once.
          products += (sum * sum - square) / Double(residuals.count - 1)
          squares += square
        }
      }
    }
    guard squares > 0, products.isFinite else { return 0 }
    return min(max(products / squares, 0), 1)
  }

  func figures(
    _ data: CGATSData, _ windows: CGATSWindows, _ environment: TrainingEnvironment
  ) -> LatentFigures {
    let known = windows.validationNormal.isEmpty ? windows.normal : windows.validationNormal
    let step = max(1, known.count / Self.calibrationWindows)
    let offsets = stride(from: 0, to: known.count, by: step).map { known[$0] }
    let heads = CGATSPosterior(network: network, packed: packed.encoder, window: window)
      .heads(data, offsets: offsets, hides: false, team: environment.team)
    let (latent, blank) = (network.latent, [Float](repeating: 0, count: window))
    let means = offsets.indices.map { index in
      DecoderInput(latent: Array(heads[(2 * index * latent)..<((2 * index + 1) * latent)]), label: blank)
    }
    var figures = LatentFigures()
    figures.divergence = divergence(heads) / Double(offsets.count)
    figures.explained = explained(decode(means, team: environment.team).map(\.normal), data, offsets)
    let components = WindowComponents(
      data, offsets: windows.normal, window: window, most: network.latent, seed: environment.seed)
    figures.explainedByComponents = explained(components.reconstructed(data, offsets: offsets), data, offsets)
    figures.spread = spread(environment)
    return figures
  }

  /// Of all rows together.
  private func divergence(_ heads: [Float]) -> Double {
    let latent = network.latent
    return heads.indices.reduce(0.0) { sum, index in
      let value = Double(heads[index])
      let isMean = index % (2 * latent) < latent
      return sum + (isMean ? 0.5 * value * value : 0.5 * (exponentialOfTwice(value) - 1) - value)
    }
  }

  private func exponentialOfTwice(_ value: Double) -> Double { Double(exponential(Float(2 * value))) }

  /// - Parameter made: of each window rows of metrics.
  private func explained(_ made: [[Float]], _ data: CGATSData, _ offsets: [Int32]) -> Double {
    var (errors, sum, squares, count) = (0.0, 0.0, 0.0, 0.0)
    for (offset, window) in zip(offsets, made) {
      for (index, mean) in window.enumerated() where data.measured[Int(offset) * metrics + index] != 0 {
        let value = Double(data.values[Int(offset) * metrics + index])
        errors += (value - Double(mean)) * (value - Double(mean))
        sum += value
        squares += value * value
        count += 1
      }
    }
    let variance = squares - sum * sum / max(1, count)
    return variance > 0 ? 1 - errors / variance : 0
  }

  private func spread(_ environment: TrainingEnvironment) -> Double {
    let inputs = (0..<64).map { index in
      var stream = RandomStream(seed: environment.seed, purpose: .generatedLatent, batch: index)
      return DecoderInput(
        latent: (0..<network.latent).map { _ in Float(stream.normal()) }, label: [Float](repeating: 0, count: window))
    }
    let made = decode(inputs, team: environment.team)
    let points = window * metrics
    return (0..<points).reduce(0.0) { total, index in
      let values = made.map { Double($0.normal[index]) }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      return total + variance.squareRoot() / Double(points)
    }
  }

  static func notes(_ data: CGATSData, _ windows: CGATSWindows, _ model: CGATS) -> [String] {
    func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
    let share = Int((model.sharedNoise * 100).rounded())
    let figures = model.figures
    return [
      "It learnt from \(data.anomalies.count) labelled anomalies in \(windows.anomalous.count) windows of "
        + "\(windows.window) points, and from \(windows.normal.count) normal windows.",
      "The latent variables carry \(rounded(figures.divergence)) nats a window; the normal reconstruction explains "
        + "\(Int((figures.explained * 100).rounded())) % of the variance of normal windows, as many principal components "
        + "\(Int(((figures.explainedByComponents ?? 0) * 100).rounded())) %.",
      "What is random in an anomaly is to \(share) % the same at all of its points.",
    ]
  }
}
