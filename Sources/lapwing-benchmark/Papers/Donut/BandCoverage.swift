import Detectors
import JSON
import Series

/// How much of what nobody learnt from lies within the band, and of what is labelled outside of it: as the band is, and as it
/// would be if the mixture were believed.
struct BandCoverage {
  private var normal = 0
  private var inside = 0
  private var insideGaussian = 0
  private var anomalous = 0
  private var outside = 0
  private let reach: Double

  /// The deviations within which 95 % of a Gaussian lie.
  private static let gaussian = 1.96

  init(_ series: GriddedSeries, _ labels: [Bool], _ band: MetricBand, range: Range<Int>, reach: Double) {
    self.reach = reach
    let values = series.metrics[0].values
    for (place, index) in range.enumerated() where !values[index].isNaN && !band.expected[place].isNaN {
      let distance = abs(values[index] - band.expected[place])
      let width = band.upper[place] - band.expected[place]
      if labels[index] {
        anomalous += 1
        outside += distance > width ? 1 : 0
      } else {
        normal += 1
        inside += distance <= width ? 1 : 0
        insideGaussian += distance * reach <= width * Self.gaussian ? 1 : 0
      }
    }
  }

  func add(to row: inout JSONObject) {
    func share(_ count: Int, of all: Int) -> JSONValue {
      all > 0 ? .number(Figure.rounded(Double(count) / Double(all))) : .null
    }
    row["band_reach"] = .number(Figure.rounded(reach))
    row["coverage"] = share(inside, of: normal)
    row["coverage_gaussian"] = share(insideGaussian, of: normal)
    row["anomalies_outside"] = share(outside, of: anomalous)
  }
}
