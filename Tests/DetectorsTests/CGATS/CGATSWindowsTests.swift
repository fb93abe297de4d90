import Kernels
import Series
import Testing

@testable import Detectors

@Suite struct CGATSWindowsTests {
  private static func windows(
    points: Int, series: Int, window: Int = 32, stride: Int = 1
  ) throws -> (windows: CGATSWindows, data: CGATSData) {
    let input = try CGATSSeries.spikes(points: points, metrics: 1)
    var data = CGATSData(metrics: 1, limit: 6)
    for _ in 0..<series { data.append(input, CGATSPreparation.scales(input)) }
    let parameters = try CGATS.Parameters(["window": .integer(window), "stride": .integer(stride)])
    return (try CGATSWindows(data, window: window, parameters), data)
  }

  @Test("Of each series the last part is held out, and no window of it overlaps one that is learnt from")
  func holdsOutOfEach() throws {
    let (windows, data) = try Self.windows(points: 1_200, series: 3)
    for (learnt, held) in [
      (windows.normal, windows.validationNormal), (windows.anomalous, windows.validationAnomalous),
    ] {
      for range in data.series {
        let last = try #require(learnt.last { range.contains(Int($0)) })
        let first = try #require(held.first { range.contains(Int($0)) })
        #expect(last + 32 <= first)
      }
    }
  }

  @Test("Of series of one window of a kind each the last ones are held out")
  func holdsOutWholeSeries() throws {
    let windows = try Self.windows(points: 64, series: 40, window: 32, stride: 32).windows
    #expect(windows.validationNormal.count == 6)
    #expect(windows.normal.count == 34)
  }
}
