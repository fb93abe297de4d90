package import Kernels
package import Series

/// What a detector learns from.
package struct TrainingInput: Sendable {
  /// The training range, gaps as NaN. It is never changed.
  package var series: GriddedSeries
  /// Points that operators called anomalous; kept out of the learning where the method allows. One element a point.
  package var labelledAnomaly: [Bool]
  /// Points that are to be treated as if they had not been measured. One element a point.
  package var ignored: [Bool]
  /// Points that operators called normal. One element a point, or none where nothing was.
  package var labelledNormal: [Bool]

  package init(series: GriddedSeries, labelledAnomaly: [Bool], ignored: [Bool], labelledNormal: [Bool] = []) {
    self.series = series
    self.labelledAnomaly = labelledAnomaly
    self.ignored = ignored
    self.labelledNormal = labelledNormal
  }

  /// Its first points.
  package func prefix(_ count: Int) -> TrainingInput { part(0..<min(count, series.grid.count)) }

  /// Some of its points, in a row.
  package func part(_ range: Range<Int>) -> TrainingInput {
    TrainingInput(
      series: series.slice(range), labelledAnomaly: Array(labelledAnomaly[range]), ignored: Array(ignored[range]),
      labelledNormal: labelledNormal.isEmpty ? [] : Array(labelledNormal[range]))
  }
}

/// What surrounds a training: where its numbers come from, who watches it, how it stops and goes on.
package struct TrainingEnvironment: Sendable {
  /// The same seed, input and parameters give the same detector, to the bit, on any team and over any interruption.
  package var seed: UInt64
  package var team: ComputeTeam
  /// What `saveCheckpoint` was last given, where the training goes on after an interruption.
  package var checkpoint: [UInt8]?
  /// `encoded()` of a detector of the same method and dimensions, whose weights the training starts from instead of
  /// random ones; nil to start afresh.
  package var warmStart: [UInt8]?
  /// Called after each epoch, on the training's own thread.
  package var observe: @Sendable (TrainingProgress) -> Void
  /// Asked often (each few steps); `true` ends the training with `DetectorError.cancelled`.
  package var isCancelled: @Sendable () -> Bool
  /// Called between epochs with all that is needed to go on from there; the receiver decides whether to keep it.
  package var saveCheckpoint: @Sendable (_ state: () -> [UInt8]) -> Void

  package init(
    seed: UInt64, team: ComputeTeam, checkpoint: [UInt8]? = nil, warmStart: [UInt8]? = nil,
    observe: @escaping @Sendable (TrainingProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false },
    saveCheckpoint: @escaping @Sendable (_ state: () -> [UInt8]) -> Void = { _ in }
  ) {
    self.seed = seed
    self.team = team
    self.checkpoint = checkpoint
    self.warmStart = warmStart
    self.observe = observe
    self.isCancelled = isCancelled
    self.saveCheckpoint = saveCheckpoint
  }
}

/// How far a training is.
package struct TrainingProgress: Equatable, Sendable {
  package var epoch: Int
  package var epochs: Int
  package var loss: Double
  package var validationLoss: Double?
}

/// What a training has to say of itself.
package struct TrainingReport: Sendable {
  /// Loss of each epoch that was run; empty for methods without epochs.
  package var epochs: [EpochLoss] = []
  /// The epoch (from 1) whose weights were kept.
  package var bestEpoch: Int?
  package var stoppedEarly = false
  /// Windows (or points, for methods without windows) that were learnt from, and held out.
  package var trainingSamples = 0
  package var validationSamples = 0
  /// The newest points, indices into the training range, that no step has learnt from; nil where all were learnt from, or
  /// there are no steps.
  package var heldOut: Range<Int>?
  package var seconds = 0.0
  package var samplesPerSecond = 0.0
  /// Facts an operator should know: a constant range, a scale that was floored, few samples.
  package var notes: [String] = []

  package init() {}
}

package struct EpochLoss: Equatable, Sendable {
  package var loss: Double
  package var validationLoss: Double?
}

/// A method that learns: its parameters, and what its training takes.
package protocol TrainableMethod: Sendable {
  associatedtype Parameters: MethodParameters

  /// What requests and answers call it.
  static var name: String { get }

  /// What the contract says of it.
  static var summary: String { get }

  /// How many metrics it learns at once.
  static var supportedMetrics: ClosedRange<Int> { get }

  /// Finds what training on this would end in an error by, without training: what `train` looks at first.
  ///
  /// - Throws: what `train` throws for want of data.
  static func check(_ input: TrainingInput, parameters: Parameters) throws(GenerationError)

  /// What training on so many points of so many metrics will take, on so many threads.
  static func cost(points: Int, metrics: Int, parameters: Parameters, threads: Int) -> TrainingCost
}

/// A method whose training ends in a detector.
package protocol TrainableDetector: Detector, TrainableMethod {
  /// Learns a detector, or says why it cannot.
  static func train(
    _ input: TrainingInput, parameters: Parameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: Self, report: TrainingReport)
}

/// What a training will take, known before it starts.
package struct TrainingCost: Equatable, Sendable {
  /// Windows (or points, for methods without windows) that are learnt from.
  package var windows: Int
  /// Numbers that are fitted.
  package var weights: Int
  /// Memory beside the series itself.
  package var bytes: Int
  /// Floating-point operations with all epochs.
  package var operations: Double
}

extension TrainableMethod {
  /// For methods that read the points a few times and keep a few numbers.
  package static func cost(points: Int, metrics: Int, parameters: Parameters, threads: Int) -> TrainingCost {
    TrainingCost(windows: points, weights: metrics, bytes: points * metrics * 16, operations: Double(points) * 1_000)
  }
}
