import Detectors
import Storage
import Synchronization

/// Looks after models whose rounds begin on drift, each time that their series has grown by an eighth of a day.
final class DriftWatch: Sendable {
  /// Days of points until drift is tried again, after a round whose version does not serve.
  private static let rest: Int64 = 7

  private let reader: DriftReader
  /// What each model was last looked at for: its version, the generation of its series, and the place of the newest point.
  private let looks = Mutex<[Int64: Look]>([:])

  private struct Look: Equatable {
    let version: Int64
    let generation: Int64
    let place: Int64
  }

  init(reader: DriftReader) { self.reader = reader }

  /// Whether a model is to be trained again since its data has drifted.
  ///
  /// - Parameter latest: its last trained version, which need not be the one that serves.
  func wantsRound(of id: String, latest: VersionRecord?) throws -> Bool {
    let subject = try reader.subject(model: id)
    let interval = subject.series.definition.interval
    guard let grid = subject.series.grid, let last = subject.series.lastSlot, let extent = subject.version.extent,
      let blocks = DriftBlocks(interval: interval, learnt: Int((extent.to - extent.from) / interval))
    else { return false }
    if let latest, latest.key != subject.version.key, let extent = latest.extent {
      // One that does not serve has learnt from the drift and was no better by it: more of the same is not tried at once.
      guard grid.time(ofSlot: last + 1) >= extent.to + Self.rest * blocks.seconds else { return false }
    }
    let look = Look(
      version: subject.version.key, generation: subject.series.generation, place: last / Int64(blocks.stride))
    if looks.withLock({ $0[subject.model.key] }) == look { return false }
    if try reader.report(on: subject).recommended == .retrain { return true }
    looks.withLock { $0[subject.model.key] = look }
    return false
  }
}
