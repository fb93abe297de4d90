import Kernels
import Networks

/// What a training lowers: all that is particular to a method. ``EpochTrainer`` has what every training does.
protocol TrainingObjective: Sendable {
  associatedtype Network: TrainedNetwork
  /// What batches are computed in, one after the other; made once.
  associatedtype Workspace: TrainingWorkspace

  var plan: TrainingPlan { get }
  /// What is learnt from in an epoch, and held out.
  var trainingSamples: Int { get }
  var validationSamples: Int { get }
  /// The points that what is held out is made of; nil where nothing is.
  var heldOut: Range<Int>? { get }
  /// Tells trainings apart: all that the result depends on but the network it starts from. Nil where an interrupted
  /// training begins anew.
  var fingerprint: Int? { get }

  func workspace(for network: Network) -> Workspace

  /// Before the first step, once a checkpoint has brought the network that it goes on with.
  mutating func begin(_ network: Network, _ team: ComputeTeam)

  /// Puts an epoch's samples in the order in which they are learnt from.
  mutating func beginEpoch(_ epoch: Int, order: inout [Int32])

  /// After the weights have moved.
  mutating func take(_ network: Network)

  func learningRate(epoch: Int) -> Double

  /// Leaves the losses of a batch, and where it is learnt from its gradients, in the shards of the workspace.
  func evaluate(_ batch: TrainingBatch, _ network: Network, in workspace: inout Workspace, _ team: ComputeTeam)

  /// The loss of each sample that is held out, with the same noise in every epoch, so that epochs can be compared.
  func validationLosses(_ network: Network, in workspace: inout Workspace, _ team: ComputeTeam) -> [Double]
}

extension TrainingObjective {
  var fingerprint: Int? { nil }
  var heldOut: Range<Int>? { nil }
  mutating func begin(_ network: Network, _ team: ComputeTeam) {}
  mutating func take(_ network: Network) {}
}

/// A network whose parameters a training moves.
protocol TrainedNetwork: Sendable {
  var parameters: [Parameter] { get set }
}

extension TrainedNetwork {
  var isFinite: Bool { parameters.allSatisfy { $0.values.allSatisfy(\.isFinite) } }
}

/// How long, how fast and in what company a training goes.
struct TrainingPlan: Sendable {
  var epochs: Int
  /// Samples of a step.
  var batchSize: Int
  /// What the loss is a mean of: so many in each sample.
  var unitsOfSample = 1
  /// Epochs without a better one before it stops.
  var patience: Int
  /// Epochs at its beginning whose loss is not the whole one yet: none of them is the best.
  var warmUp = 0
  var l2: Double
  /// Of the gradient over all parameters together; 0 for no limit.
  var clipNorm: Double
  /// Where it stands among the trainings that are watched as one: epochs of those before it.
  var epochsBefore = 0
  /// Epochs of all of them; nil where there is no other.
  var epochsInAll: Int?
  /// Whether the report tells its epochs, and not its time alone.
  var isReported = true
}

/// Samples that are computed together.
struct TrainingBatch: Sendable {
  let samples: ArraySlice<Int32>
  let epoch: Int
  /// Its place in the epoch, or among the batches that are held out.
  let index: Int
  /// Whether it is learnt from; otherwise its losses alone are wanted.
  let trains: Bool
}

/// What batches are computed in.
protocol TrainingWorkspace: Sendable {
  associatedtype Shard: TrainingShard

  /// Each has its part of the batch, whatever the number of cores: their sums make the result.
  var shards: [Shard] { get }
}

/// A part of a batch, with its losses.
protocol TrainingShard: GradientShard {
  /// Of each sample.
  var losses: [Double] { get }
  var loss: Double { get }
}
