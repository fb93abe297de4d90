import Kernels
import Testing

@testable import Detectors

@Suite("The principal components of windows")
struct WindowComponentsTests {
  /// Windows of 20 points, each a sum of three waves and a constant: of four dimensions.
  private static func data() -> CGATSData {
    var data = CGATSData(metrics: 1, limit: 6)
    var stream = RandomStream(seed: 4, purpose: .test)
    for _ in 0..<60 {
      let sizes = (0..<4).map { _ in stream.normal() }
      for point in 0..<20 {
        let waves = (0..<3).map { sizes[$0] * (Double(point * ($0 + 2) % 7) - 3) }
        data.values.append(Float(waves.reduce(sizes[3], +)))
        data.measured.append(1)
        data.labels.append(0)
      }
    }
    data.series = [0..<data.count]
    return data
  }

  @Test("As many as there are directions tell windows whole, fewer leave something, none of them all of it")
  func tells() {
    let data = Self.data()
    let offsets = (0..<60).map { Int32($0 * 20) }
    func error(_ most: Int) -> Double {
      let told = WindowComponents(data, offsets: Array(offsets.prefix(40)), window: 20, most: most, seed: 1)
        .reconstructed(data, offsets: Array(offsets.suffix(20)))
      return told.enumerated().reduce(0.0) { sum, row in
        row.element.enumerated().reduce(sum) {
          let distance = Double($1.element - data.values[800 + row.offset * 20 + $1.offset])
          return $0 + distance * distance
        }
      }
    }
    let errors = [1, 2, 3, 4, 8].map(error)
    #expect(errors[0] > errors[1] && errors[1] > errors[2] && errors[2] > 1)
    #expect(errors[3] < 1e-3 && errors[4] < 1e-3)
  }
}
