import SeededRandom
import Testing

@testable import Detectors

@Suite("Flat lines and silence")
struct SeriesStateTests {
  static func noise(_ count: Int, seed: UInt64, steps: Double? = nil) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let value = generator.normal()
      return steps.map { (value * $0).rounded() } ?? value
    }
  }

  @Test("A value that stops changing is a flat line once it stands for longer than it ever did")
  func flat() {
    let history = StandstillHistory(of: Self.noise(500, seed: 1))
    #expect(history.flatlineLimit == 12)
    let window = Self.noise(20, seed: 2) + [Double](repeating: 0.5, count: 11)
    #expect(SeriesState.judge(window: window, history: history, interval: 60) == .normal)
    let longer = window + [.nan, 0.5]
    #expect(SeriesState.judge(window: longer, history: history, interval: 60) == .flatline(value: 0.5, points: 12))
  }

  @Test("A coarsely rounded series does not fire on its own habits", arguments: UInt64(1)...10)
  func quantised(seed: UInt64) {
    let history = StandstillHistory(of: Self.noise(2_000, seed: seed, steps: 0.7))
    let later = Self.noise(4_000, seed: seed + 100, steps: 0.7)
    var run = RunLength()
    for value in later {
      run.append(value)
      #expect(SeriesState.judge(run: run, missing: 0, history: history, interval: 60) == .normal)
    }
  }

  @Test("A series that is constant by nature, or hardly ever changes, is never a flat line")
  func constant() {
    let constant = StandstillHistory(of: [Double](repeating: 7, count: 1_000))
    #expect(constant.flatlineLimit == nil)
    let step = StandstillHistory(of: [Double](repeating: 7, count: 700) + [Double](repeating: 8, count: 300))
    #expect(step.flatlineLimit == nil)
    let window = [Double](repeating: 7, count: 5_000)
    #expect(SeriesState.judge(window: window, history: constant, interval: 60) == .normal)
  }

  @Test("Nights at zero are normal, two nights in a row are not")
  func nights() {
    let day = Self.noise(200, seed: 3) + [Double](repeating: 0, count: 88)
    let history = StandstillHistory(of: (0..<10).flatMap { _ in day })
    #expect(history.flatlineLimit == 176)
    #expect(SeriesState.judge(window: day, history: history, interval: 300) == .normal)
    let stuck = day + [Double](repeating: 0, count: 88)
    #expect(SeriesState.judge(window: stuck, history: history, interval: 300) == .flatline(value: 0, points: 176))
  }

  @Test("A past flat line that operators labelled does not become the norm")
  func excluded() {
    let values = Self.noise(500, seed: 1) + [Double](repeating: 1, count: 200) + Self.noise(500, seed: 2)
    let labels = values.indices.map { (500..<700).contains($0) }
    #expect(StandstillHistory(of: values, excluding: labels).flatlineLimit == 12)
    #expect(StandstillHistory(of: values).longestRun == 200)
  }

  @Test(
    "Silence is judged by the longest gap, at least three points and at most a day",
    arguments: [(0, 60, 3), (5, 60, 10), (2_000, 60, 1_440), (9, 86_400, 3)] as [(Int, Int64, Int)])
  func silence(longestGap: Int, interval: Int64, limit: Int) {
    let history = StandstillHistory(points: 500, longestRun: 1, longestGap: longestGap, changes: 499)
    #expect(history.silenceLimit(interval: interval) == limit)
    let window = [1, 2] + [Double](repeating: .nan, count: limit - 1)
    #expect(SeriesState.judge(window: window, history: history, interval: interval) == .normal)
    #expect(
      SeriesState.judge(window: window + [.nan], history: history, interval: interval) == .noData(points: limit))
  }
}
