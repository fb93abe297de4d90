import SeededRandom
import Detectors
import Foundation
import JSON
import Storage
import Synchronization
import Testing

@testable import Monitoring

extension ArrivalScores {
  /// Of the points that came.
  var directions: [Int?] { places.map { range.directions[$0] } }
}

/// A service on a database of its own with one series, `kpi`: a value every five minutes, daily waves and seeded noise.
final class EvaluatorFixture {
  static let interval: Int64 = 300
  /// Midnight.
  static let start: Int64 = 1_700_006_400

  /// The time of day, moved by hand.
  final class TestClock: Sendable {
    private let time: Mutex<Int64>
    init(_ time: Int64) { self.time = Mutex(time) }
    var now: Int64 { time.withLock { $0 } }
    func set(_ now: Int64) { time.withLock { $0 = now } }
  }

  /// Keeps what it is told.
  final class Listener: AlertObserver {
    private let heard = Mutex<[AlertRecord]>([])
    var alerts: [AlertRecord] { heard.withLock { $0 } }
    func alertDidChange(_ alert: AlertRecord) { heard.withLock { $0.append(alert) } }
  }

  let clock: TestClock
  let listener = Listener()
  let context: ServiceContext
  private(set) var service: Service
  private let folder: String
  private var generator: SeededGenerator
  /// Points that were sent.
  private(set) var count: Int64 = 0

  private let algorithm: Algorithm

  /// - Parameter earlier: series that were made before this one.
  init(seed: UInt64 = 1, days: Int64 = 7, algorithm: Algorithm = .autoregression, earlier: Int = 0) throws {
    self.algorithm = algorithm
    folder = NSTemporaryDirectory() + "lapwing-watch-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    clock = TestClock(Self.start + days * 86_400)
    context = ServiceContext(
      database: try Database.open(path: folder + "/test.db", now: clock.now), now: { [clock] in clock.now })
    service = Service(context: context, workers: 1, cores: 1, alerts: listener)
    generator = SeededGenerator(seed: seed)
    for number in 0..<earlier {
      _ = try SeriesService(context: context).create(
        SeriesDefinition(id: "earlier-\(number)", interval: Self.interval, metrics: ["value"]))
    }
    _ = try SeriesService(context: context).create(
      SeriesDefinition(id: "kpi", interval: Self.interval, metrics: ["value"]))
    try send(days * 86_400 / Self.interval)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var monitors: MonitorService { MonitorService(service: service) }

  /// The time of the point with a number.
  static func time(_ number: Int64) -> Int64 { start + number * interval }

  /// The ordinary value of the next point.
  func ordinary() -> Double {
    let angle = 2 * Double.pi * Double(count * Self.interval % 86_400) / 86_400
    return 100 + 20 * sin(angle) + Double.random(in: -2..<2, using: &generator)
  }

  /// What comes after the days that were learnt from: the noise grows sixfold from the second day on, values stand still for a
  /// while, four points in a hundred are missing, and now and then something happens.
  static func eventful(_ number: Int64, _ value: Double) -> Double {
    if number % 25 == 7 { return .nan }
    if (900..<960).contains(number) { return 104.5 }
    let loud = number > 288 ? value + 12 * (Double(number * 7_919 % 1_009) / 1_009 - 0.5) : value
    return number % 331 < 3 ? loud + 70 : loud
  }

  /// Sends so many ordinary points in one request.
  @discardableResult
  func send(_ number: Int64) throws -> PointsAdded { try send(number) { _, ordinary in ordinary } }

  /// Sends points made of the ordinary ones; the clock goes with them.
  @discardableResult
  func send(_ number: Int64, _ change: (Int64, Double) -> Double) throws -> PointsAdded {
    let (times, values) = next(number, change)
    return try add(times, values)
  }

  /// The same in a request that may bring points of many series.
  func sendAmongMany(_ number: Int64, _ change: (Int64, Double) -> Double) throws -> PointsOfMany {
    let (times, values) = next(number, change)
    return try ManySeriesIngest(context: context, observer: service.watch).add(
      [SeriesPoints(id: "kpi", times: times, columns: ["value"], values: values)])
  }

  private func next(_ number: Int64, _ change: (Int64, Double) -> Double) -> (times: [Int64], values: [Double]) {
    var times: [Int64] = []
    var values: [Double] = []
    for index in 0..<number {
      times.append(Self.time(count))
      values.append(change(index, ordinary()))
      count += 1
    }
    clock.set(Self.time(count))
    return (times, values)
  }

  @discardableResult
  func add(_ times: [Int64], _ values: [Double]) throws -> PointsAdded {
    try PointIngest(context: context, observer: service.watch).add(
      PointColumns(times: times, columns: [.init(name: "value", isContext: false, values: values)]), to: "kpi")
  }

  /// Trains the model `model` on what there is, on this thread.
  func train(_ settings: ThresholdSettings = ThresholdSettings()) throws {
    let job = try ModelService(service: service).create(
      ModelCreation(
        id: "model", series: "kpi", metrics: nil, algorithm: algorithm, parameters: [:], from: nil, to: nil,
        seed: 0, threshold: settings))
    _ = try TrainingJob(context: context, cores: CoreAllocator(cores: 1)).run(JobControl(job: job, context: context))
  }

  /// Trains another version, which then serves.
  func retrain(from: Int64, to: Int64) throws {
    try context.database.write { transaction in
      while let job = try transaction.jobs.takeNext(now: clock.now) {
        try transaction.jobs.finish(key: job.key, outcome: .succeeded(resultJSON: nil), now: clock.now)
      }
    }
    let job = try ModelService(service: service).train(
      "model", Retraining(parameters: [:], from: from, to: to, seed: nil, warmStart: nil, activates: true))
    _ = try TrainingJob(context: context, cores: CoreAllocator(cores: 1)).run(JobControl(job: job, context: context))
  }

  /// The same with a monitor, `watch`, whose first daily look is done.
  func watch(_ webhook: String? = nil, _ settings: ThresholdSettings = ThresholdSettings()) throws {
    try train(settings)
    _ = try monitors.put("watch", model: "model", webhook: webhook.flatMap { ReceiverAddress($0) })
    service.watch.tick()
  }

  /// Another process takes the database over.
  func restart() throws {
    service = Service(context: context, workers: 1, cores: 1, alerts: listener)
    service.watch.start()
  }

  /// Says what a range is.
  func label(_ kind: String, from: Int64, to: Int64) throws {
    let label = NewLabel(start: from, end: to, kind: try #require(.init(rawValue: kind)), source: .operator)
    _ = try LabelService(context: context).add([label], to: "kpi")
  }

  func alerts(_ filter: AlertFilter = AlertFilter()) throws -> [AlertRecord] {
    try AlertService(context: context).page(filter, after: nil, limit: 1_000)
  }

  var model: ModelRecord {
    get throws { try ModelService(service: service).model("model") }
  }
}
