import Kernels
import Synchronization

/// What flows through the networks while a shard is computed, and nobody looks at afterwards.
struct CGATSWorkspace: Sendable {
  var encoder: CGATSEncoderPass?
  var decoder: CGATSDecoderPass

  init(_ network: CGATSNetwork, stage: CGATSStage, steps: Int) {
    let windows = CGATSShard.windows
    encoder = stage.trainsEncoder ? CGATSEncoderPass(network, windows: windows, steps: steps, trains: true) : nil
    decoder = CGATSDecoderPass(network.decoder(of: stage), windows: windows, steps: steps, trains: true)
  }
}

/// Workspaces that a training's shards take one after the other: as many as are computed at a time instead of one for each. Ten
/// megabytes of 240 steps stay near in two of them, and have gone to the memory's far end when the next batch comes to each of
/// its own.
final class CGATSWorkspacePool: Sendable {
  /// Sizes alone: weights held here would be copied when the first step moves them.
  private let network: CGATSNetwork
  private let stage: CGATSStage
  private let steps: Int
  private let free = Mutex<[CGATSWorkspace]>([])

  init(_ network: CGATSNetwork, stage: CGATSStage, steps: Int) {
    var bare = network
    bare.parameters = []
    (self.network, self.stage, self.steps) = (bare, stage, steps)
  }

  /// Makes sure that so many can be taken at a time without one being made; to be called while none is taken.
  func prepare(_ count: Int) {
    free.withLock { free in
      while free.count < count { free.append(CGATSWorkspace(network, stage: stage, steps: steps)) }
    }
  }

  /// The one given back last, which is the nearest.
  func take() -> CGATSWorkspace {
    free.withLock { $0.popLast() } ?? CGATSWorkspace(network, stage: stage, steps: steps)
  }

  func give(_ workspace: CGATSWorkspace) { free.withLock { $0.append(workspace) } }
}
