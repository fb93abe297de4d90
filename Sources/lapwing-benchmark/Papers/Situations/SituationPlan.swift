import Kernels

extension RandomPurpose {
  fileprivate static let situationPlan = Self(201)
}

/// What happens when in a `SituationData`: on a day at most one event that the calendar doesn't tell, so none touches
/// another; each kind as often in the second half as in the first.
struct SituationPlan {
  static let pointsPerDay = 144
  static let groups = 3
  /// Points of the jobs: 40 minutes from midnight, an hour from two.
  static let dailyJob = 0..<4
  static let weeklyJob = 12..<18

  /// Ascending.
  let events: [SituationEvent]

  /// Events of a half of 13 weeks; other lengths have in proportion.
  private static let counts: [(kind: SituationEvent.Kind, count: Int)] = [
    (.flagMismatch, 6), (.deployment, 36), (.outage, 4), (.uninteresting, 13),
  ]
  private static let missingJobs = 6

  /// - Parameter weeks: even; the first day is a Monday, and neither it nor the next has an event beside the jobs.
  init(weeks: Int, seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: .situationPlan)
    let half = 7 * weeks / 2
    var events: [SituationEvent] = []
    var missing: Set<Int> = []
    for first in [0, half] {
      let days = max(first, 2)..<first + half
      events += Self.scattered(days, weeks: weeks, &random)
      missing.formUnion(Self.shuffled(days, &random).prefix(Self.scaled(Self.missingJobs, weeks)))
    }
    for day in 0..<7 * weeks {
      let kind: SituationEvent.Kind = missing.contains(day) ? .missingJob : .dailyJob
      events.append(Self.event(kind, day, Self.dailyJob, &random))
      if day % 7 == 0 { events.append(Self.event(.weeklyJob, day, Self.weeklyJob, &random)) }
    }
    self.events = events.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private static func scaled(_ count: Int, _ weeks: Int) -> Int { max(1, count * weeks / 26) }

  /// The events of a half that the calendar doesn't tell, each on a day of its own. Deployments keep to working days.
  private static func scattered(
    _ days: Range<Int>, weeks: Int, _ random: inout RandomStream
  ) -> [SituationEvent] {
    var free = shuffled(days, &random)
    var events: [SituationEvent] = []
    for (kind, count) in counts {
      let isDeployed = kind == .deployment || kind == .flagMismatch
      for _ in 0..<scaled(count, weeks) {
        guard let place = free.firstIndex(where: { !isDeployed || $0 % 7 < 5 }) else { break }
        events.append(scattered(kind, free.remove(at: place), &random))
      }
    }
    return events
  }

  private static func scattered(
    _ kind: SituationEvent.Kind, _ day: Int, _ random: inout RandomStream
  ) -> SituationEvent {
    // From when to when it may begin, and how long it takes, in points of ten minutes.
    let (begins, length): (Range<Int>, Int) =
      switch kind {
      case .deployment, .flagMismatch: (54..<96, 8)
      case .uninteresting: (30..<130, 5)
      default: (24..<120, 10 + random.integer(below: 9))
      }
    let begin = begins.lowerBound + random.integer(below: begins.count)
    var event = event(kind, day, begin..<begin + length, &random)
    guard kind == .deployment || kind == .flagMismatch else { return event }
    let order = shuffled(0..<groups, &random)
    event.deployed = Set(order.prefix(1 + random.integer(below: 2)))
    if kind == .flagMismatch { event.stray = order.last }
    return event
  }

  private static func event(
    _ kind: SituationEvent.Kind, _ day: Int, _ points: Range<Int>, _ random: inout RandomStream
  ) -> SituationEvent {
    let first = day * pointsPerDay
    return SituationEvent(
      kind: kind, range: points.lowerBound + first..<points.upperBound + first,
      strength: 0.85 + 0.3 * random.uniform())
  }

  private static func shuffled(_ values: Range<Int>, _ random: inout RandomStream) -> [Int] {
    var order = values.map { Int32($0) }
    var span = order.mutableSpan
    random.shuffle(&span)
    return order.map { Int($0) }
  }
}
