import Kernels
import Networks

/// The training of a network from its first step to its last, by epochs of shuffled batches: with early stopping that
/// keeps the best epoch's weights, checkpoints between epochs, and the report.
///
/// The result is the same to the bit on any number of cores and over any interruption. No step allocates after the first.
struct EpochTrainer<Objective: TrainingObjective>: Sendable {
  private(set) var objective: Objective
  private(set) var network: Objective.Network
  private(set) var losses: [EpochLoss] = []
  private let plan: TrainingPlan
  private let fingerprint: Int?
  private var workspace: Objective.Workspace
  private var order: [Int32] = []
  private var optimiser: Optimiser
  private var stopping: EarlyStopping
  /// The best epoch's weights; nil before it, and where nothing is held out.
  private var best: [[Float]]?
  /// Seconds spent before an interruption, and when this process began.
  private var secondsBefore = 0.0
  private var start = ContinuousClock.now
  private var epochsRun = 0

  init(_ objective: Objective, _ network: Objective.Network) {
    (self.objective, self.network, plan) = (objective, network, objective.plan)
    fingerprint = objective.fingerprint
    workspace = objective.workspace(for: network)
    optimiser = Optimiser(l2: plan.l2, clipNorm: plan.clipNorm)
    stopping = EarlyStopping(patience: plan.patience)
    losses.reserveCapacity(plan.epochs)
  }

  /// Trains, or where a method learns in stages trains one after the other, each on from the network that the one before
  /// ended with. A checkpoint is of one of them; those before it are over.
  ///
  /// - Throws: `cancelled`, `diverged`, `unreadableArchive`, `checkpointMismatch`, and what `objective` does.
  static func train(
    stages: Int = 1, _ network: Objective.Network, _ environment: TrainingEnvironment, _ report: inout TrainingReport,
    objective: (_ stage: Int, inout Objective.Network) throws(DetectorError) -> Objective
  ) throws(DetectorError) -> Objective.Network {
    var network = network
    var checkpoint = environment.checkpoint
    for stage in 0..<stages {
      var trainer = EpochTrainer(try objective(stage, &network), network)
      if let given = checkpoint, trainer.fingerprint != nil {
        do throws(DetectorError) {
          try trainer.restore(given)
        } catch .checkpointMismatch where stage < stages - 1 {
          continue
        }
        checkpoint = nil
      }
      try trainer.run(environment)
      network = trainer.result
      guard network.isFinite else { throw .diverged(epoch: trainer.plan.epochsBefore + trainer.losses.count) }
      trainer.report(to: &report)
    }
    return network
  }

  /// The network with the weights to keep: the best epoch's, or the last where nothing was held out.
  var result: Objective.Network {
    guard let best else { return network }
    var result = network
    for index in best.indices { result.parameters[index].values = best[index] }
    return result
  }

  var isOver: Bool {
    let epoch = losses.count
    return epoch >= plan.epochs
      || (objective.validationSamples > 0 && epoch >= plan.warmUp + plan.patience && stopping.isOver(epoch: epoch))
  }

  /// Runs the epochs that are left, at most until so many have been run.
  mutating func run(_ environment: TrainingEnvironment, until limit: Int = .max) throws(DetectorError) {
    start = .now
    if !isOver { objective.begin(network, environment.team) }
    while !isOver, losses.count < limit {
      let (loss, isWhole) = (try runEpoch(environment), losses.count >= plan.warmUp)
      let validation =
        objective.validationSamples > 0 && isWhole ? median(validationLosses(environment.team)) : nil
      guard loss.isFinite, validation?.isFinite ?? true else {
        throw .diverged(epoch: plan.epochsBefore + losses.count + 1)
      }
      finishEpoch(EpochLoss(loss: loss, validationLoss: validation))
      environment.observe(
        TrainingProgress(
          epoch: plan.epochsBefore + losses.count, epochs: plan.epochsInAll ?? plan.epochs, loss: loss,
          validationLoss: validation))
      if fingerprint != nil { environment.saveCheckpoint { [self] in checkpoint() } }
    }
  }

  private mutating func finishEpoch(_ loss: EpochLoss) {
    losses.append(loss)
    epochsRun += 1
    guard let validation = loss.validationLoss, stopping.observe(validation, epoch: losses.count) else { return }
    best = network.parameters.map(\.values)
  }

  /// The mean loss of the epoch's samples, as they came.
  private mutating func runEpoch(_ environment: TrainingEnvironment) throws(DetectorError) -> Double {
    let epoch = losses.count
    objective.beginEpoch(epoch, order: &order)
    var total = 0.0
    for (index, start) in stride(from: 0, to: order.count, by: plan.batchSize).enumerated() {
      if environment.isCancelled() { throw .cancelled }
      objective.take(network)
      let samples = order[start..<min(order.count, start + plan.batchSize)]
      evaluate(TrainingBatch(samples: samples, epoch: epoch, index: index, trains: true), environment.team)
      total += workspace.shards.reduce(0) { $0 + $1.loss }
      optimiser.update(
        &network.parameters, shards: workspace.shards, learningRate: objective.learningRate(epoch: epoch),
        team: environment.team)
    }
    return total / Double(order.count * plan.unitsOfSample)
  }

  /// A function of its own, so that the work has let go of network and objective before they change, which would copy
  /// them otherwise.
  @inline(never)
  private mutating func evaluate(_ batch: TrainingBatch, _ team: ComputeTeam) {
    objective.evaluate(batch, network, in: &workspace, team)
  }

  /// The loss of each sample that is held out.
  mutating func validationLosses(_ team: ComputeTeam) -> [Double] {
    objective.take(network)
    return objective.validationLosses(network, in: &workspace, team)
  }

  private var seconds: Double { secondsBefore + start.duration(to: .now) / .seconds(1) }

  private func report(to report: inout TrainingReport) {
    report.seconds += seconds
    guard plan.isReported else { return }
    report.epochs = losses
    report.bestEpoch = stopping.bestEpoch ?? losses.count
    report.stoppedEarly = losses.count < plan.epochs
    report.trainingSamples = objective.trainingSamples
    report.validationSamples = objective.validationSamples
    report.heldOut = objective.heldOut
    let ran = seconds - secondsBefore
    report.samplesPerSecond = ran > 0 ? Double(epochsRun * objective.trainingSamples) / ran : 0
  }
}

// What an interrupted training needs to go on.

extension EpochTrainer {
  func checkpoint() -> [UInt8] {
    var archive = Archive(kind: "checkpoint")
    archive.add(
      "counts", [fingerprint ?? 0, optimiser.step, stopping.bestEpoch ?? 0, best == nil ? 0 : 1])
    archive.add("best.loss", [stopping.bestLoss])
    archive.add("seconds", [seconds])
    archive.add("losses", losses.map(\.loss))
    archive.add("validation", losses.map { $0.validationLoss ?? .nan })
    archive.add(network.parameters, moments: true)
    if best != nil { archive.add(result.parameters, prefix: "best.") }
    return archive.encoded()
  }

  /// - Throws: `unreadableArchive`, or `checkpointMismatch` for one of another training or stage.
  mutating func restore(_ bytes: [UInt8]) throws(DetectorError) {
    do throws(ArchiveError) {
      let archive = try Archive(decoding: bytes)
      let counts = try archive.integers("counts", count: 4)
      guard counts[0] == fingerprint else { throw .unexpectedShape("fingerprint") }
      try restore(archive, counts)
    } catch .unexpectedShape {
      throw .checkpointMismatch
    } catch {
      throw .unreadableArchive("\(error)")
    }
  }

  private mutating func restore(_ archive: Archive, _ counts: [Int]) throws(ArchiveError) {
    try archive.read(&network.parameters, moments: true)
    if counts[3] == 1 {
      var best = network.parameters
      try archive.read(&best, prefix: "best.")
      self.best = best.map(\.values)
    }
    optimiser.step = counts[1]
    stopping = EarlyStopping(
      patience: plan.patience, bestEpoch: counts[2] == 0 ? nil : counts[2],
      bestLoss: try archive.doubles("best.loss", count: 1)[0])
    secondsBefore = try archive.doubles("seconds", count: 1)[0]
    let losses = try archive.doubles("losses")
    let validation = try archive.doubles("validation", count: losses.count)
    self.losses = zip(losses, validation).map { EpochLoss(loss: $0, validationLoss: $1.isNaN ? nil : $1) }
  }
}

extension Archive {
  /// Of the training that a checkpoint is of; nil of what is none.
  static func fingerprint(ofCheckpoint bytes: [UInt8]) -> Int? {
    (try? Archive(decoding: bytes).integers("counts", count: 4))?[0]
  }
}
