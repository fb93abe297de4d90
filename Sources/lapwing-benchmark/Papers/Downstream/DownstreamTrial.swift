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
  private var settings = ConvolutionalSettings()
  private var real: SupervisedWindows?
  private var test: SupervisedWindows?
  private var plain: ConvolutionalDetector?
  private var generators: [DownstreamArm.Generator: DownstreamGenerator] = [:]
  /// Of the usual generator.
  private var synthetic: [DownstreamArm.Making: SupervisedWindows] = [:]

  init(_ task: DownstreamTask, _ effort: DownstreamEffort, seed: Int, team: ComputeTeam) {
    (self.task, self.effort, self.seed, self.team) = (task, effort, seed, team)
    settings.updates = effort.updates
  }

  /// Point-wise figures, at the threshold of the best F1 on real training windows, which no arm chooses otherwise. A generator
  /// that has nothing to learn from is a row that says so.
  mutating func row(_ arm: DownstreamArm) throws -> JSONObject {
    let watch = Stopwatch()
    var row: JSONObject
    do {
      row = try figures(arm)
    } catch let error as GenerationError {
      row = ["error": .string("\(error)")]
    }
    row["seconds"] = .number(Figure.rounded(watch.seconds))
    return row
  }

  private mutating func figures(_ arm: DownstreamArm) throws -> JSONObject {
    switch arm {
    case .augmented(.none): return try judge(plainDetector(), on: testSet())
    case .augmented(let augmentation):
      let made = SyntheticWindows.augmented(task.training, by: augmentation, count: syntheticCount, seed: seed)
      return try judge(learn([realSet(), SupervisedWindows(made, team: team)]), on: testSet())
    case .generated(let generator, let making):
      return try judge(learn([realSet(), made(generator, making)]), on: testSet())
    case .syntheticToReal(let making): return try judge(learn([made(.usual, making)]), on: testSet())
    case .realToSynthetic(let making): return try judge(plainDetector(), on: made(.usual, making))
    case .oneLiner(let kind): return try judge(kind)
    }
  }

  private var syntheticCount: Int { min(task.training.count, effort.syntheticWindows) }

  private func learn(_ sets: [SupervisedWindows]) throws -> ConvolutionalDetector {
    try ConvolutionalDetector(learningFrom: sets, settings: settings, seed: UInt64(seed), team: team)
  }

  private mutating func realSet() -> SupervisedWindows {
    let set = real ?? SupervisedWindows(task.training, team: team)
    real = set
    return set
  }

  private mutating func testSet() -> SupervisedWindows {
    let set = test ?? SupervisedWindows(task.test, team: team)
    test = set
    return set
  }

  private mutating func plainDetector() throws -> ConvolutionalDetector {
    if let plain { return plain }
    let detector = try learn([realSet()])
    plain = detector
    return detector
  }

  private mutating func made(
    _ variant: DownstreamArm.Generator, _ making: DownstreamArm.Making
  ) throws -> SupervisedWindows {
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
    let made = SupervisedWindows(
      SyntheticWindows.cropped(windows.map(LabelledWindow.init), to: DownstreamTask.window, seed: seed), team: team)
    if variant == .usual { synthetic[making] = made }
    return made
  }

  private func judge(_ detector: ConvolutionalDetector, on windows: SupervisedWindows) throws -> JSONObject {
    let fitted = spread(effort.thresholdWindows)
    let scored = try LabelledScores(
      scores: detector.probabilities(SupervisedWindows(fitted, team: team), team: team).map(Double.init),
      labels: fitted.flatMap(\.label))
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
    var confusion = Confusion(truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0)
    for window in task.test {
      for (score, label) in zip(line.scores(window.columns[0]), window.label) {
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
