import Detectors
import Kernels
import Series

/// Windows made of a task's training windows, which are scaled already.
struct SyntheticWindows {
  private static let scale = StandardScaler(mean: 0, deviation: 1, count: 1, isConstant: false)
  /// As `POST …/augment` has them by default.
  private static let classical: [Augmentation] = [
    .scaling(sigma: 0.1), .jittering(sigma: 0.03), .permutation(pieces: 4), .timeWarp(sigma: 0.2, knots: 4),
  ]

  /// As many as asked for, of windows drawn without preference.
  static func augmented(
    _ windows: [LabelledWindow], by augmentation: DownstreamArm.Augmentation, count: Int, seed: Int
  ) -> [LabelledWindow] {
    let scales = [scale].compactMap { $0 }
    return (0..<count).map { number in
      var stream = RandomStream(seed: UInt64(seed), purpose: .downstreamAugmentation, batch: number)
      let method: Augmentation =
        switch augmentation {
        case .none, .classical: classical[stream.integer(below: classical.count)]
        // The paper's α (section 6.5).
        case .mixup: .mixup(alpha: 0.2)
        // Its authors'.
        case .cutmix: .cutmix(alpha: 1)
        }
      let sources = (0..<method.sources).map { _ in windows[stream.integer(below: windows.count)] }
      return method.window(of: sources, scales: scales, &stream)
    }
  }

  /// Whole windows from noise, their labels drawn from the learnt model.
  static func whole(_ model: CGATS, count: Int, seed: Int, team: ComputeTeam) throws -> [GeneratedWindow] {
    try stride(from: 0, to: count, by: CGATS.largestCount).flatMap { start in
      try model.generate(
        GenerationRequest(
          count: min(CGATS.largestCount, count - start), seed: UInt64(seed) &+ UInt64(start) << 32), team: team)
    }
  }

  /// Anomalies laid into normal windows of the training, drawn without preference, their labels as before: a few in each,
  /// where there are many to make.
  static func pasted(
    _ model: CGATS, into source: GenerationSource, count: Int, seed: Int, team: ComputeTeam
  ) throws -> [GeneratedWindow] {
    guard !source.normal.isEmpty else { throw GenerationError.detector(.nothingToLearnFrom) }
    let each = count >= 1_000 ? 4 : 1
    let draws = Array(0..<(count + each - 1) / each)
    let made = draws.map(on: team) { number, _ in
      var stream = RandomStream(seed: UInt64(seed), purpose: .downstreamAugmentation, epoch: 1, batch: number)
      let base = source.base(source.normal[stream.integer(below: source.normal.count)])
      let request = GenerationRequest(count: each, base: [base], seed: stream.next(), paste: true)
      return Result { () throws(GenerationError) in try model.generate(request, team: nil) }
    }
    return Array(try made.flatMap { try $0.get() }.prefix(count))
  }

  /// Cut to `length` where they are longer, at a place drawn among those that leave a labelled point.
  static func cropped(_ windows: [LabelledWindow], to length: Int, seed: Int) -> [LabelledWindow] {
    windows.enumerated().map { number, window in
      guard window.count > length else { return window }
      var stream = RandomStream(seed: UInt64(seed), purpose: .downstreamAugmentation, epoch: 2, batch: number)
      let labelled = window.label.indices.filter { window.label[$0] }
      let point = labelled.isEmpty ? 0 : labelled[stream.integer(below: labelled.count)]
      let starts = max(0, point - length + 1)...min(point, window.count - length)
      let start = starts.lowerBound + stream.integer(below: starts.count)
      return window.part(start..<(start + length))
    }
  }
}

extension LabelledWindow {
  init(_ made: GeneratedWindow) { self.init(columns: made.values, label: made.label.map { $0 != 0 }) }
}
