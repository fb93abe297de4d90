import Kernels
import Series
import Testing

@testable import Detectors

@Suite("Classical augmentations")
struct AugmentationTests {
  private static let all: [Augmentation] = [
    .scaling(sigma: 0.1), .jittering(sigma: 0.03), .permutation(pieces: 4), .timeWarp(sigma: 0.2, knots: 4),
    .mixup(alpha: 0.2), .cutmix(alpha: 1),
  ]

  private func window(_ count: Int, seed: UInt64) -> LabelledWindow {
    var random = RandomStream(seed: seed, purpose: .test)
    return LabelledWindow(
      columns: (0..<2).map { _ in (0..<count).map { _ in random.normal() } },
      label: (0..<count).map { _ in random.uniform() < 0.2 })
  }

  private func made(_ augmentation: Augmentation, count: Int = 60, seed: UInt64) -> LabelledWindow {
    var random = RandomStream(seed: seed, purpose: .synthesis)
    let windows = [window(count, seed: 100), window(count, seed: 101)]
    let scales = windows[0].columns.map { StandardScaler(fitting: $0) }
    return augmentation.window(of: windows, scales: scales, &random)
  }

  @Test("The same stream makes the same window, another one another", arguments: all)
  func seeds(_ augmentation: Augmentation) {
    #expect(made(augmentation, seed: 1) == made(augmentation, seed: 1))
    let others = (2...9).map { made(augmentation, seed: $0) }
    #expect(others.contains { $0 != made(augmentation, seed: 1) })
  }

  @Test("Every length has as many values as labels", arguments: all, [2, 3, 5, 61])
  func shapes(_ augmentation: Augmentation, _ count: Int) {
    for seed in 1...10 as ClosedRange<UInt64> {
      let window = made(augmentation, count: count, seed: seed)
      #expect(window.columns.count == 2)
      #expect(window.columns.allSatisfy { $0.count == count } && window.label.count == count)
    }
  }

  @Test("A permutation keeps every value with its label, and the order within its pieces")
  func permutation() {
    let old = window(60, seed: 100)
    for seed in 1...30 as ClosedRange<UInt64> {
      let new = made(.permutation(pieces: 4), seed: seed)
      let pairs = { (window: LabelledWindow) in
        window.label.indices.map { "\(window.columns[0][$0]) \(window.columns[1][$0]) \(window.label[$0])" }
      }
      #expect(pairs(new).sorted() == pairs(old).sorted())
      let next = zip(old.columns[0], old.columns[0].dropFirst()).map { "\($0) \($1)" }
      let kept = zip(new.columns[0], new.columns[0].dropFirst()).count { next.contains("\($0) \($1)") }
      #expect(kept >= 56)
    }
  }

  @Test("A warped label lies on all points that a labelled one went into")
  func timeWarp() {
    let old = LabelledWindow(
      columns: [(0..<60).map { $0 == 30 ? 1 : 0 }, (0..<60).map(Double.init)], label: (0..<60).map { $0 == 30 })
    for seed in 1...30 as ClosedRange<UInt64> {
      var random = RandomStream(seed: seed, purpose: .synthesis)
      let new = Augmentation.timeWarp(sigma: 0.5, knots: 4).window(of: [old], scales: [], &random)
      #expect(new.label == new.columns[0].map { $0 > 0 })
      let times = new.columns[1]
      #expect(times.first == 0 && times.last == 59)
      #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  @Test("A mixup weighs its labels as its values, and labels from a half on")
  func mixup() throws {
    let (first, second) = (window(60, seed: 100), window(60, seed: 101))
    for seed in 1...30 as ClosedRange<UInt64> {
      let new = made(.mixup(alpha: 0.2), seed: seed)
      var random = RandomStream(seed: seed, purpose: .synthesis)
      let share = random.beta(0.2)
      let weights = try #require(new.weights)
      for index in 0..<60 {
        let parts = (first.label[index] ? share : 0, second.label[index] ? 1 - share : 0)
        #expect(weights[index] == parts.0 + parts.1)
        #expect(new.label[index] == (weights[index] >= 0.5))
        let mixed = share * first.columns[1][index] + (1 - share) * second.columns[1][index]
        #expect(abs(new.columns[1][index] - mixed) < 1e-12)
      }
    }
  }

  @Test("A cutmix has each point and its label of one window or the other, in one stretch")
  func cutmix() {
    let (first, second) = (window(60, seed: 100), window(60, seed: 101))
    for seed in 1...30 as ClosedRange<UInt64> {
      let new = made(.cutmix(alpha: 1), seed: seed)
      let isOther = (0..<60).map { new.columns[0][$0] == second.columns[0][$0] }
      #expect(isOther.runs(of: true).count <= 1)
      for index in 0..<60 {
        let source = isOther[index] ? second : first
        let (point, given) = (new.columns.map { $0[index] }, source.columns.map { $0[index] })
        #expect(point == given)
        #expect(new.label[index] == source.label[index])
      }
    }
  }

  @Test("Scaling and jittering leave labels and gaps alone")
  func scaling() {
    var old = window(40, seed: 100)
    old.columns[0][7] = .nan
    let scales = old.columns.map { StandardScaler(fitting: $0) }
    for augmentation in [Augmentation.scaling(sigma: 0.1), .jittering(sigma: 0.03)] {
      var random = RandomStream(seed: 1, purpose: .synthesis)
      let new = augmentation.window(of: [old], scales: scales, &random)
      #expect(new.label == old.label)
      #expect(new.columns[0].map(\.isNaN) == old.columns[0].map(\.isNaN))
      #expect(new.columns[1] != old.columns[1])
    }
    var random = RandomStream(seed: 2, purpose: .synthesis)
    let scaled = Augmentation.scaling(sigma: 0.1).window(of: [old], scales: scales, &random)
    let factors = (0..<40).map {
      (scaled.columns[1][$0] - scales[1].mean) / (old.columns[1][$0] - scales[1].mean)
    }
    #expect((factors.max() ?? 0) - (factors.min() ?? 1) < 1e-9)
  }

  @Test("Shares are drawn from the beta distribution", arguments: [0.01, 0.2, 1.0, 5.0, 100.0])
  func beta(_ alpha: Double) {
    var random = RandomStream(seed: 3, purpose: .test)
    let shares = (0..<20_000).map { _ in random.beta(alpha) }
    let mean = shares.reduce(0, +) / 20_000
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(shares.allSatisfy { (0...1).contains($0) })
    // Mean 1/2 and variance 1/(4 (2 alpha + 1)), within five standard errors.
    let expected = 1 / (4 * (2 * alpha + 1))
    #expect(abs(mean - 0.5) < 5 * (expected / 20_000).squareRoot())
    #expect(abs(variance / expected - 1) < 0.06)
  }
}
