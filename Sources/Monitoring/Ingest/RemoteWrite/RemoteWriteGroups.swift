import Formats
import Series

/// The samples of a request of remote write by series: Prometheus sends a series anew for each sample.
///
/// A series that comes again with the same bytes for labels is found by these, without a look at what they say.
struct RemoteWriteGroups {
  private let request: WriteRequest
  private var places: [ArraySlice<UInt8>: Int] = [:]
  /// Places in `points`, of labels that cannot name a series nil.
  private var known: [Int?] = []
  private(set) var points: [SeriesPoints] = []
  private(set) var outcome = RemoteWriteOutcome()

  init(_ request: WriteRequest) {
    self.request = request
    places.reserveCapacity(request.series.count)
    for place in request.series.indices { take(place) }
    (outcome.samples, outcome.histograms) = (request.times.count, request.histograms)
    (outcome.exemplars, outcome.metadata) = (request.exemplars, request.metadata)
  }

  private mutating func take(_ place: Int) {
    let series = request.series[place]
    guard !series.samples.isEmpty else { return }
    guard let target = target(of: series) else {
      return leaveOut(series.samples.count, series, place)
    }
    for sample in series.samples {
      let value = request.values[sample]
      guard value.isFinite else {
        if value.isNaN { outcome.missing += 1 } else { outcome.infinite += 1 }
        continue
      }
      points[target].times.append(Self.seconds(request.times[sample]))
      points[target].values.append(value)
      points[target].places.append(place)
    }
  }

  /// To the nearest second: samples are late by some milliseconds, now more, now less.
  private static func seconds(_ milliseconds: Int64) -> Int64 {
    let (whole, rest) = (milliseconds / 1_000, milliseconds % 1_000)
    return rest >= 500 ? whole + 1 : rest < -500 ? whole - 1 : whole
  }

  private mutating func target(of series: WriteRequest.Series) -> Int? {
    let key = request.bytes[request.extent(of: series.labels)]
    if let place = places[key] { return known[place] }
    places[key] = known.count
    guard case .success(let labels) = SeriesLabels.read(series, of: request) else {
      known.append(nil)
      return nil
    }
    known.append(points.count)
    points.append(
      SeriesPoints(id: labels.id, tags: labels.tags, times: [], columns: [SeriesPoints.onlyMetric], values: []))
    return points.count - 1
  }

  private mutating func leaveOut(_ samples: Int, _ series: WriteRequest.Series, _ place: Int) {
    guard case .failure(let fault) = SeriesLabels.read(series, of: request) else { return }
    let detail = "The labels cannot name a series: \(fault.clause)."
    outcome.leftOut.add(
      MonitoringError(
        .invalidValue, detail, faults: [Fault(at: .body("/timeseries/\(place)"), code: .invalidValue, detail: detail)]),
      rows: samples, of: fault.name)
  }

  /// What came of the points.
  func finished(_ added: PointsOfMany, _ leftOut: FaultsOfMany) -> RemoteWriteOutcome {
    var outcome = outcome
    outcome.added = added
    outcome.leftOut.add(leftOut)
    return outcome
  }
}
