import Detectors
import Kernels

@testable import lapwing_benchmark

/// Windows of noise, every other one with a spike of three points.
enum SpikyWindows {
  static func windows(_ count: Int, points: Int = 48, seed: UInt64 = 1) -> [LabelledWindow] {
    var stream = RandomStream(seed: seed, purpose: .test)
    return (0..<count).map { number in
      var values = (0..<points).map { _ in 0.5 * stream.normal() }
      var label = [Bool](repeating: false, count: points)
      let place = stream.integer(below: points - 3)
      for point in place..<(place + 3) where number % 2 == 1 {
        values[point] += 4
        label[point] = true
      }
      return LabelledWindow(columns: [values], label: label)
    }
  }

  static var small: ConvolutionalSettings {
    var settings = ConvolutionalSettings()
    (settings.channels, settings.widths, settings.updates, settings.batchSize) = (8, (7, 5, 3), 80, 16)
    settings.learningRate = 0.01
    return settings
  }
}
