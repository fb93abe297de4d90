import Detectors
import Evaluation
import Kernels
import Platform
import Testing

@testable import lapwing_benchmark

@Suite struct ConvolutionalDetectorTests {
  private static func learn(
    _ sets: [SupervisedWindows], _ settings: ConvolutionalSettings = SpikyWindows.small, seed: UInt64 = 1,
    threads: Int = 2
  ) throws -> ConvolutionalDetector {
    try ConvolutionalDetector(
      learningFrom: sets, settings: settings, seed: seed, team: ComputeTeam(threads: threads))
  }

  private static func set(_ count: Int, seed: UInt64 = 1) -> SupervisedWindows {
    SupervisedWindows(SpikyWindows.windows(count, seed: seed), team: ComputeTeam(threads: 1))
  }

  @Test("It learns what an anomalous point looks like, and finds it in windows that it never saw")
  func learns() throws {
    let detector = try Self.learn([Self.set(64)])
    let test = Self.set(101, seed: 2)
    let scored = try LabelledScores(
      scores: detector.probabilities(test, team: ComputeTeam(threads: 2)).map(Double.init),
      labels: test.targets.map { $0 == 1 })
    #expect(scored.confusion(at: 0.5).f1 > 0.95)
  }

  @Test("Each of several sets has an equal share, however small it is")
  func shares() throws {
    // The small set alone has anomalies.
    let normal = SpikyWindows.windows(400, seed: 3).filter { !$0.label.contains(true) }
    let anomalous = SpikyWindows.windows(16, seed: 4).filter { $0.label.contains(true) }
    let team = ComputeTeam(threads: 1)
    let detector = try Self.learn([normal, anomalous].map { SupervisedWindows($0, team: team) })
    let test = Self.set(100, seed: 5)
    let scored = try LabelledScores(
      scores: detector.probabilities(test, team: team).map(Double.init), labels: test.targets.map { $0 == 1 })
    #expect(scored.confusion(at: 0.5).f1 > 0.9)
  }

  @Test("One seed makes one detector, on any number of threads; another seed another")
  func determinism() throws {
    let sets = [Self.set(20), Self.set(8, seed: 7)]
    let test = Self.set(9, seed: 8)
    func probabilities(seed: UInt64, threads: Int) throws -> [Float] {
      try Self.learn(sets, seed: seed, threads: threads).probabilities(test, team: ComputeTeam(threads: threads))
    }
    let one = try probabilities(seed: 1, threads: 1)
    #expect(try probabilities(seed: 1, threads: 3) == one)
    #expect(try probabilities(seed: 2, threads: 1) != one)
    #expect(one.count == 9 * 48 && one.allSatisfy { (0...1).contains($0) })
  }

  @Test("What it makes of windows is frozen, bit for bit")
  func golden() throws {
    let windows = Self.set(40)
    let detector = try Self.learn([windows], seed: 17)
    let probabilities = detector.probabilities(windows, team: ComputeTeam(threads: 2))
    var hash = FNV1a()
    for value in probabilities { hash.combine(Double(value).bitPattern) }
    // Another processor's multiply-add and another C library's logarithm round otherwise.
    #if arch(x86_64)
      #expect(hash.value == 0xb550_2353_683c_aa52)
      #expect(detector.loss == 0.0005182527711440343)
    #endif
  }

  @Test("A window is judged the same whatever stands beside it")
  func independence() throws {
    let detector = try Self.learn([Self.set(20)])
    let windows = SpikyWindows.windows(70, seed: 9)
    let team = ComputeTeam(threads: 1)
    let all = detector.probabilities(SupervisedWindows(windows, team: team), team: team)
    let last = detector.probabilities(SupervisedWindows([windows[69]], team: team), team: team)
    #expect(Array(all.suffix(48)) == last)
  }

  @Test("Missing values count as the mean, constants have no saliency, and outliers are bounded")
  func inputs() {
    var window = LabelledWindow(
      columns: [[Double](repeating: .nan, count: 12)], label: .init(repeating: false, count: 12))
    let empty = SupervisedWindows([window], team: ComputeTeam(threads: 1))
    #expect(empty.inputs == [Float](repeating: 0, count: 24))
    window.columns[0][4] = 1e300
    let outlier = SupervisedWindows([window], team: ComputeTeam(threads: 1))
    #expect(outlier.inputs[8] == 10)
    #expect(outlier.inputs.allSatisfy { abs($0) <= 10 })
  }

  @Test("The mixed label of a window is learnt as it is")
  func softLabels() {
    let window = LabelledWindow(columns: [[1, 2]], label: [true, false], weights: [0.75, 0.25])
    #expect(SupervisedWindows([window], team: ComputeTeam(threads: 1)).targets == [0.75, 0.25])
  }

  @Test("Nothing to learn from, sets of different shapes and cancellation are errors")
  func errors() throws {
    #expect(throws: DetectorError.nothingToLearnFrom) { try Self.learn([]) }
    let other = SupervisedWindows(SpikyWindows.windows(4, points: 24), team: ComputeTeam(threads: 1))
    #expect(throws: DetectorError.nothingToLearnFrom) { try Self.learn([Self.set(4), other]) }
    #expect(throws: DetectorError.cancelled) {
      try ConvolutionalDetector(
        learningFrom: [Self.set(4)], settings: SpikyWindows.small, seed: 1, team: ComputeTeam(threads: 1),
        isCancelled: { true })
    }
  }
}
