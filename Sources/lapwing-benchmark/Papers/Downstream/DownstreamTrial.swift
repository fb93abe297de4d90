import Detectors
import Evaluation
import JSON
import Kernels

/// The arms on one task by one split. Keeps what several arms have in common.
struct DownstreamTrial {
  private let task: DownstreamTask
  private let effort: DownstreamEffort
  private let seed: Int
  private let team: ComputeTeam
  private var learners: [DownstreamDetector: Learner] = [:]
  private var generators: [DownstreamArm.Generator: DownstreamGenerator] = [:]
  /// Of the usual generator.
  private var synthetic: [DownstreamArm.Making: [LabelledWindow]] = [:]

  init(_ task: DownstreamTask, _ effort: DownstreamEffort, seed: Int, team: ComputeTeam) {
    (self.task, self.effort, self.seed, self.team) = (task, effort, seed, team)
  }

  /// A kind of detector with the windows as it reads them.
  private struct Learner {
    let real: SupervisedWindows
    let test: SupervisedWindows
    let fitted: SupervisedWindows
    /// Learnt from real windows alone.
    var plain: ConvolutionalDetector?
    /// From those of the test, too.
    var whole: ConvolutionalDetector?
  }

  /// Point-wise figures, at the threshold of the best F1 on real training windows, which no arm chooses otherwise. A generator
  /// that has nothing to learn from is a row that says so.
  mutating func row(_ arm: DownstreamArm, by detector: DownstreamDetector = .saliency) throws -> JSONObject {
    let watch = Stopwatch()
    var row: JSONObject
    do {
      row = try figures(arm, detector)
    } catch let error as GenerationError {
      row = ["error": .string("\(error)")]
    }
    row["seconds"] = .number(Figure.rounded(watch.seconds))
    return row
  }

  private mutating func figures(_ arm: DownstreamArm, _ detector: DownstreamDetector) throws -> JSONObject {
    func windows(_ windows: [LabelledWindow]) -> SupervisedWindows {
      SupervisedWindows(windows, beside: detector.companion, team: team)
    }
    func learn(_ sets: [SupervisedWindows]) throws -> ConvolutionalDetector {
      try ConvolutionalDetector(
        learningFrom: sets, settings: detector.settings(updates: effort.updates), seed: UInt64(seed), team: team)
    }
    switch arm {
    case .oneLiner(let kind): return try judge(kind)
    case .simple(let simple): return try judge(simple)
    default: break
    }
    var learner =
      learners[detector]
      ?? Learner(
        real: windows(task.training), test: windows(task.test), fitted: windows(spread(effort.thresholdWindows)))
    defer { learners[detector] = learner }
    switch arm {
    case .augmented(.none):
      let plain = try learner.plain ?? learn([learner.real])
      learner.plain = plain
      return try judge(plain, learner, on: learner.test)
    case .augmented(let augmentation):
      let made = SyntheticWindows.augmented(task.training, by: augmentation, count: syntheticCount, seed: seed)
      return try judge(learn([learner.real, windows(made)]), learner, on: learner.test)
    case .generated(let generator, let making):
      let made = try made(generator, making)
      return try judge(learn([learner.real, windows(made)]), learner, on: learner.test)
    case .syntheticToReal(let making):
      let made = try made(.usual, making)
      return try judge(learn([windows(made)]), learner, on: learner.test)
    case .realToSynthetic(let making):
      // Section 6.3: all that is real to learn from, a fifth of what is made to be judged on.
      let whole = try learner.whole ?? learn([windows(task.training + task.test)])
      learner.whole = whole
      let made = try made(.usual, making)
      let judged = stride(from: 0, to: made.count, by: 5).map { made[$0] }
      return try judge(whole, learner, on: windows(judged))
    case .oneLiner, .simple: return [:]
    }
  }

  private var syntheticCount: Int { min(task.training.count, effort.syntheticWindows) }

  private mutating func made(
    _ variant: DownstreamArm.Generator, _ making: DownstreamArm.Making
  ) throws -> [LabelledWindow] {
    if variant == .usual, let made = synthetic[making] { return made }
    let generator =
      try generators[variant] ?? DownstreamGenerator(task.generation, variant, effort, seed: seed, team: team)
    generators[variant] = generator
    let windows =
      switch making {
      case .whole: try SyntheticWindows.whole(generator.model, count: syntheticCount, seed: seed, team: team)
      case .pasted:
        try SyntheticWindows.pasted(
          generator.model, into: task.generation, count: syntheticCount, seed: seed, team: team)
      }
    let made = SyntheticWindows.cropped(windows.map(LabelledWindow.init), to: DownstreamTask.window, seed: seed)
    if variant == .usual { synthetic[making] = made }
    return made
  }

  private func judge(
    _ detector: ConvolutionalDetector, _ learner: Learner, on windows: SupervisedWindows
  ) throws -> JSONObject {
    let scored = try LabelledScores(
      scores: detector.probabilities(learner.fitted, team: team).map(Double.init),
      labels: spread(effort.thresholdWindows).flatMap(\.label))
    let best = ThresholdSweep(scored).best
    let threshold = best?.threshold ?? 1
    var confusion = Confusion(truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0)
    for (probability, target) in zip(detector.probabilities(windows, team: team), windows.targets) {
      confusion.count(isFlagged: Double(probability) >= threshold, isAnomalous: target >= 0.5)
    }
    return Self.row(confusion, threshold, training: best?.confusion, loss: detector.loss)
  }

  private func judge(_ kind: OneLiner.Kind) throws -> JSONObject {
    let fitted = spread(effort.oneLinerWindows)
    guard
      let (line, threshold) = try OneLiner.best(
        kind, fitted.map { $0.columns[0] }, labels: fitted.flatMap(\.label))
    else { return [:] }
    return judge(threshold) { line.scores($0) }
  }

  private func judge(_ simple: DownstreamArm.Simple) throws -> JSONObject {
    var random = RandomStream(seed: UInt64(seed), purpose: .test)
    func scores(_ values: [Double]) -> [Double] {
      values.map { simple == .chance ? random.uniform() : $0.isNaN ? 0 : abs($0) }
    }
    let fitted = spread(effort.oneLinerWindows)
    let scored = try LabelledScores(
      scores: fitted.flatMap { scores($0.columns[0]) }, labels: fitted.flatMap(\.label))
    return judge(ThresholdSweep(scored).best?.threshold ?? .infinity, scores)
  }

  private func judge(_ threshold: Double, _ scores: ([Double]) -> [Double]) -> JSONObject {
    var confusion = Confusion(truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0)
    for window in task.test {
      for (score, label) in zip(scores(window.columns[0]), window.label) {
        confusion.count(isFlagged: score >= threshold, isAnomalous: label)
      }
    }
    return Self.row(confusion, threshold, training: nil, loss: nil)
  }

  /// So many training windows at most, evenly spread.
  private func spread(_ count: Int) -> [LabelledWindow] {
    let step = max(1, (task.training.count + count - 1) / count)
    return stride(from: 0, to: task.training.count, by: step).map { task.training[$0] }
  }

  private static func row(
    _ confusion: Confusion, _ threshold: Double, training: Confusion?, loss: Double?
  ) -> JSONObject {
    let figures: [(String, Double?)] = [
      ("f1", confusion.f1), ("precision", confusion.precision), ("recall", confusion.recall),
      ("threshold", threshold), ("f1_training", training?.f1), ("loss", loss),
    ]
    var row = JSONObject()
    for (name, value) in figures {
      if let value { row[name] = .number(Figure.rounded(value)) }
    }
    return row
  }
}

extension Confusion {
  fileprivate mutating func count(isFlagged: Bool, isAnomalous: Bool) {
    switch (isFlagged, isAnomalous) {
    case (true, true): truePositives += 1
    case (true, false): falsePositives += 1
    case (false, true): falseNegatives += 1
    case (false, false): trueNegatives += 1
    }
  }
}
