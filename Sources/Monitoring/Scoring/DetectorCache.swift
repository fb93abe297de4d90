import Detectors
import Storage
import Synchronization

/// Detectors that were read from the database, ready to score: the few that are in use, the longest unused dropped.
final class DetectorCache: Sendable {
  private struct Entry {
    let detector: any Detector
    var usedAt: UInt64
  }

  private struct State {
    var entries: [Int64: Entry] = [:]
    var uses: UInt64 = 0
  }

  private let capacity: Int
  private let state = Mutex(State())

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// The detector of a version. Versions never change, so an entry is never stale.
  ///
  /// - Throws: `MonitoringError` where the version has no contents; `DetectorError` where they cannot be read.
  func detector(of version: VersionRecord, model: ModelRecord, in database: Database) throws -> any Detector {
    if let known = lookUp(version.key) { return known }
    guard let contents = try database.read({ try $0.versions.contents(key: version.key) }) else {
      throw MonitoringError("model_not_ready", "Version \(version.number) of the model is not trained.")
    }
    let detector = try model.knownAlgorithm().detector(decoding: contents.archive)
    insert(detector, for: version.key)
    return detector
  }

  private func lookUp(_ key: Int64) -> (any Detector)? {
    state.withLock { state in
      state.uses += 1
      state.entries[key]?.usedAt = state.uses
      return state.entries[key]?.detector
    }
  }

  private func insert(_ detector: any Detector, for key: Int64) {
    state.withLock { state in
      if state.entries.count >= capacity, let oldest = state.entries.min(by: { $0.value.usedAt < $1.value.usedAt }) {
        state.entries[oldest.key] = nil
      }
      state.entries[key] = Entry(detector: detector, usedAt: state.uses)
    }
  }
}
