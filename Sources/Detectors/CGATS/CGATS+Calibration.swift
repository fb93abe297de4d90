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
  static func windowDeviations(_ data: CGATSData, _ windows: CGATSWindows) -> [Double] {
    let step = max(1, windows.normal.count / calibrationWindows)
    return (0..<data.metrics).map { metric in
      let deviations = stride(from: 0, to: windows.normal.count, by: step).map { index in
        let points = Int(windows.normal[index])..<(Int(windows.normal[index]) + windows.window)
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

  static func notes(_ data: CGATSData, _ windows: CGATSWindows, _ model: CGATS) -> [String] {
    let share = Int((model.sharedNoise * 100).rounded())
    return [
      "It learnt from \(data.anomalies.count) labelled anomalies in \(windows.anomalous.count) windows of "
        + "\(windows.window) points, and from \(windows.normal.count) normal windows.",
      "What is random in an anomaly is to \(share) % the same at all of its points.",
    ]
  }
}
