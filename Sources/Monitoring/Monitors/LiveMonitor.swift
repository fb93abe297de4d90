import Detectors
import Platform
import Series
import Storage

/// A monitor that goes on from its last point without looking at the database: what judges the next points of its series'
/// day, and what it remembers.
///
/// It is a copy of what is on record, ahead of it by the points that made no difference to any alert. Where one does, this
/// copy is thrown away, and ``MonitorEvaluator`` judges the same points from what is on record, with the same result; so it
/// does whenever anything changes that the copy rests on, and after a crash.
struct LiveMonitor: Sendable {
  private let shared: Shared<MonitorRecord>
  /// With the line that the points of this day are judged by.
  private let target: ScoringTarget
  private let scale: AnomalyScale
  private let conditions: AlertConditions
  private let silenced: SilencedTimes
  private let grid: TimeLattice
  private let zone: TimeZoneRules
  private var stream: any ScoreStream
  private var runs: [RunLength]
  private let flatlineLimits: [Int?]
  private(set) var state: MonitorState
  /// The slot that comes next, and the first one of the day after.
  private(set) var next: Int64
  private let endOfDay: Int64
  /// Points taken since what is on record.
  private(set) var ahead = 0

  var record: MonitorRecord { _read { yield shared.value } }
  var series: SeriesRecord { target.series }
  var memory: LiveMonitors.Memory { LiveMonitors.Memory(shared, state, ahead: ahead) }
  private let metrics: [String]
  /// Positions of the model's metrics among the columns of the series.
  let positions: [Int]

  /// For how many more slots it can go on.
  var left: Int64 { min(Int64(stream.left), endOfDay - next) }

  /// Judges the next points.
  ///
  /// - Parameters:
  ///   - values: point after point from `next` on, each with a value a metric of the model; NaN where missing.
  ///   - record: the series as it is with them.
  /// - Returns: nil where something has to be written down, and then this value is of no more use.
  /// - Precondition: no more than `left` of them.
  mutating func take(_ values: [[Double]], into record: SeriesRecord, now: Int64) throws -> ScoredRange? {
    let first = next
    var parts: [PointScores] = []
    var states: [PointState?] = []
    for point in values {
      let part = stream.next(point)
      guard pass(point, score: part.scores[0]) else { return nil }
      parts.append(part)
      states.append(ScoreReader.state(of: point, score: part.scores[0], runs, flatlineLimits))
    }
    state.arrive(at: now, upTo: next - 1, before: first - 1)
    let answer = parts.count == 1 ? parts[0] : PointScores(joining: parts)
    let points = try GriddedSeries(
      grid: TimeGrid(start: grid.time(ofSlot: first), interval: grid.interval, count: values.count),
      metrics: metrics.enumerated().map { metric, name in
        SeriesColumn(name: name, values: values.map { $0[metric] })
      }, context: [], zone: zone)
    return ScoredRange(
      target.with(record), ScoreBlock(firstSlot: first, answer, metrics: metrics.count), points, states: states)
  }

  /// The same for whoever wants to know how many points have a score.
  mutating func count(_ values: [[Double]], now: Int64) -> Int? {
    let first = next
    var judged = 0
    for point in values {
      let score = stream.nextScore(point)
      guard pass(point, score: score) else { return nil }
      judged += score.isNaN ? 0 : 1
    }
    state.arrive(at: now, upTo: next - 1, before: first - 1)
    return judged
  }

  /// Lives through the next point; false where something has to be written down.
  private mutating func pass(_ values: [Double], score: Double) -> Bool {
    for metric in runs.indices { runs[metric].append(values[metric]) }
    let point = JudgedPoint(
      slot: next, values: values, score: scale(score), direction: score.isNaN ? nil : 0,
      silencedBy: silenced.rule(at: grid.time(ofSlot: next)))
    guard !point.isAnomalous, state.take(point, by: conditions, interval: grid.interval).isEmpty else { return false }
    next += 1
    ahead += 1
    return true
  }
}

extension LiveMonitor {
  /// - Parameters:
  ///   - subject: with the line that judges the day of the next point.
  ///   - state: what it remembers, up to the last point that it judged.
  ///   - points: the model's metrics up to that point, as long before as detector and flat lines look back, and behind
  ///     them missing ones for those to come.
  ///   - upcoming: how many those are.
  /// - Returns: nil where the method goes along no points by themselves.
  init?(
    _ record: MonitorRecord, _ subject: ScoringTarget, state: MonitorState, _ detector: any Detector,
    flatlineLimits: [Int?], silenced: SilencedTimes, points: GriddedSeries, upcoming: Int, until endOfDay: Int64
  ) throws {
    guard let grid = subject.series.grid, let last = state.judged, let detector = detector as? any StreamingDetector,
      let stream = try detector.stream(points, from: points.grid.count - upcoming)
    else { return nil }
    shared = Shared(record)
    target = subject
    metrics = subject.model.metrics
    scale = subject.threshold.scale
    conditions = state.conditions(record.rules, interval: grid.interval)
    self.silenced = silenced
    self.grid = grid
    zone = points.zone
    self.stream = stream
    self.flatlineLimits = flatlineLimits
    self.state = state
    (next, self.endOfDay) = (last + 1, endOfDay)
    positions = subject.model.metrics.compactMap { subject.series.definition.columnNames.firstIndex(of: $0) }
    runs = points.metrics.map { column in
      var run = RunLength()
      for value in column.values.dropLast(upcoming) { run.append(value) }
      return run
    }
  }
}

extension PointScores {
  /// Those of consecutive points as one.
  fileprivate init(joining parts: [PointScores]) {
    self = parts[0]
    for part in parts.dropFirst() {
      scores += part.scores
      for metric in bands.indices {
        bands[metric].expected += part.bands[metric].expected
        bands[metric].lower += part.bands[metric].lower
        bands[metric].upper += part.bands[metric].upper
        bands[metric].contribution += part.bands[metric].contribution
      }
    }
  }
}
