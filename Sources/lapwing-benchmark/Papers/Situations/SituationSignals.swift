import Glibc
import Kernels

extension RandomPurpose {
  fileprivate static let situationNoise = Self(202)
}

/// The metrics of a `SituationData`: what a service shows over the day and the week, and what events make of it.
///
/// An outage is no stranger to look at than a job or a deployment: by size alone they cannot be told apart.
struct SituationSignals {
  static let names = [
    "qps", "cpu", "latency", "errors", "memory", "network", "cpu_group_0", "cpu_group_1", "cpu_group_2",
  ]
  /// One a name.
  private(set) var values: [[Double]]

  init(_ plan: SituationPlan, count: Int, seed: UInt64) {
    values = [[Double]](repeating: [], count: Self.names.count)
    var random = RandomStream(seed: seed, purpose: .situationNoise)
    var (drift, leak) = (0.0, 0.0)
    for point in 0..<count {
      drift = 0.95 * drift + 0.012 * random.normal()
      leak = 0.99 * leak + 0.15 * random.normal()
      for (metric, value) in Self.ordinary(Self.load(point) + drift, leak, &random).enumerated() {
        values[metric].append(value)
      }
    }
    for event in plan.events { apply(event) }
  }

  /// From about 0.15 at four in the morning to 0.9 in the afternoon; a fifth less at weekends.
  private static func load(_ point: Int) -> Double {
    let hour = Double(point % SituationPlan.pointsPerDay) / Double(SituationPlan.pointsPerDay)
    let isWeekend = point / SituationPlan.pointsPerDay % 7 >= 5
    return (0.53 - 0.37 * cos(2 * Double.pi * (hour - 1.0 / 6))) * (isWeekend ? 0.8 : 1)
  }

  private static func ordinary(_ load: Double, _ leak: Double, _ random: inout RandomStream) -> [Double] {
    let means: [(mean: Double, noise: Double)] = [
      (1_000 * load, 22), (15 + 45 * load, 1.3), (40 + 25 * load * load, 1.6), (2 + 1.5 * load, 0.6),
      (50 + 6 * load + leak, 0.5), (20 + 200 * load, 6), (20 + 40 * load, 1.3), (20 + 43 * load, 1.3),
      (18 + 46 * load, 1.3),
    ]
    return means.map { max(0, $0.mean + $0.noise * random.normal()) }
  }

  private mutating func apply(_ event: SituationEvent) {
    for (step, point) in event.range.enumerated() {
      switch event.kind {
      case .dailyJob: add([1: 28, 5: 110], event, point)
      case .weeklyJob: add([0: 650, 1: 33, 2: 12, 5: 90], event, point)
      case .uninteresting: add([2: 8, 3: 2, 4: -18, 5: 140], event, point)
      case .deployment, .flagMismatch: deploy(event, step, point)
      case .outage:
        multiply([0: 0.6, 1: 0.85, 5: 0.7, 6: 0.85, 7: 0.85, 8: 0.85], point)
        add([2: 18, 3: 6], event, point)
      case .missingJob: break
      }
    }
  }

  /// The groups' nodes go down for the first half, and warm up in the second.
  private mutating func deploy(_ event: SituationEvent, _ step: Int, _ point: Int) {
    for group in event.changing {
      if 2 * step < event.range.count {
        multiply([6 + group: 0.4], point)
      } else {
        add([6 + group: 24], event, point)
      }
    }
    add([2: 5, 3: 3], event, point)
  }

  private mutating func add(_ steps: [Int: Double], _ event: SituationEvent, _ point: Int) {
    for (metric, step) in steps { values[metric][point] = max(0, values[metric][point] + step * event.strength) }
  }

  private mutating func multiply(_ factors: [Int: Double], _ point: Int) {
    for (metric, factor) in factors { values[metric][point] *= factor }
  }
}
