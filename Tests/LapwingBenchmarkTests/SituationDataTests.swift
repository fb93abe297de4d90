import Series
import Testing

@testable import lapwing_benchmark

@Suite("The situations that ACVAE is measured by")
struct SituationDataTests {
  @Test("the same seed gives the same series, another seed another")
  func seeds() throws {
    let first = try SituationData(seed: 1, weeks: 4)
    #expect(first.series == (try SituationData(seed: 1, weeks: 4)).series)
    #expect(first.series != (try SituationData(seed: 2, weeks: 4)).series)
    #expect(first.events != (try SituationData(seed: 2, weeks: 4)).events)
  }

  @Test("half a year of nine metrics, three flags, and one anomalous point in a hundred", arguments: [1, 2, 3])
  func shape(seed: UInt64) throws {
    let data = try SituationData(seed: seed)
    #expect(data.series.grid.count == 182 * 144 && data.series.grid.interval == 600)
    #expect(data.series.metrics.count == 9 && data.series.context.map(\.kind) == [.flag, .flag, .flag])
    #expect(data.series.metrics.allSatisfy { $0.values.allSatisfy { $0.isFinite && $0 >= 0 } })
    let share = Double(data.labels.count { $0 }) / Double(data.labels.count)
    #expect(share > 0.008 && share < 0.012)
    // The first point is a Monday's midnight.
    #expect((data.series.grid.start / 86_400 + 4) % 7 == 1 && data.series.grid.start % 86_400 == 0)
  }

  @Test("both halves have every kind of event, as often", arguments: [1, 2, 3])
  func halves(seed: UInt64) throws {
    let data = try SituationData(seed: seed)
    let half = data.labels.count / 2
    for (kind, count) in [
      (SituationEvent.Kind.dailyJob, 85), (.weeklyJob, 13), (.deployment, 36), (.uninteresting, 13), (.outage, 4),
      (.flagMismatch, 6), (.missingJob, 6),
    ] {
      let own = data.events.filter { $0.kind == kind }
      #expect(own.count { $0.range.upperBound <= half } == count)
      #expect(own.count { $0.range.lowerBound >= half } == count)
    }
  }

  @Test("no two events touch, and just the anomalies are labelled", arguments: [1, 2, 3])
  func labels(seed: UInt64) throws {
    let data = try SituationData(seed: seed)
    for (left, right) in zip(data.events, data.events.dropFirst()) {
      #expect(left.range.upperBound < right.range.lowerBound)
    }
    var labels = [Bool](repeating: false, count: data.labels.count)
    for event in data.events where event.kind.isAnomaly { for point in event.range { labels[point] = true } }
    #expect(labels == data.labels)
  }

  @Test("flags are up for deployed groups alone: a stray group changes without one")
  func flags() throws {
    let data = try SituationData(seed: 4)
    var flagged = data.series.context.map { $0.values.map { $0 == 1 } }
    for event in data.events {
      #expect(event.stray == nil || event.kind == .flagMismatch && !event.deployed.contains(event.stray ?? -1))
      #expect((event.kind == .deployment || event.kind == .flagMismatch) == !event.deployed.isEmpty)
      for group in event.deployed {
        for point in event.range {
          #expect(flagged[group][point])
          flagged[group][point] = false
        }
      }
    }
    #expect(flagged.allSatisfy { !$0.contains(true) })
  }

  @Test("jobs, deployments, outages and what nobody cares about show in the metrics; a missing job shows in none")
  func effects() throws {
    let data = try SituationData(seed: 5)
    func level(_ metric: Int, _ points: Range<Int>) -> Double {
      data.series.metrics[metric].values[points].reduce(0, +) / Double(points.count)
    }
    for event in data.events where event.range.lowerBound > 12 {
      let before = event.range.lowerBound - 4..<event.range.lowerBound
      let head = event.range.prefix(4)
      func change(_ metric: Int) -> Double { level(metric, head) - level(metric, before) }
      switch event.kind {
      case .dailyJob: #expect(change(1) > 15 && change(5) > 60)
      case .missingJob: #expect(abs(change(1)) < 12 && abs(change(5)) < 40)
      case .weeklyJob: #expect(change(0) > 400 && change(1) > 20)
      case .uninteresting: #expect(change(4) < -10)
      case .outage: #expect(change(2) > 8 && change(3) > 3)
      case .deployment, .flagMismatch:
        for group in 0..<3 { #expect((change(6 + group) < -10) == event.changing.contains(group)) }
      }
    }
  }

  @Test("shares of events are of those in the judged range, by a point at or above the threshold")
  func figures() throws {
    let data = try SituationData(seed: 6)
    let judged = data.task(name: "six").tests[0]
    let scores = judged.range.map { data.labels[$0] ? 2.0 : 1 }
    func shares(_ threshold: Double?) -> [String: Double?] {
      var row = JSONRow()
      SituationFigures(data.events, scores: scores, range: judged.range, threshold: threshold).add(to: &row.object)
      return row.numbers
    }
    #expect(shares(2)["flagged_outage"] == 1 && shares(2)["flagged_weekly_job"] == 0)
    #expect(shares(2)["flagged_missing_job"] == 1 && shares(3)["flagged_missing_job"] == 0)
    #expect(shares(1)["flagged_deployment"] == 1)
    #expect(shares(nil)["flagged_outage"] == .some(nil))
  }
}
