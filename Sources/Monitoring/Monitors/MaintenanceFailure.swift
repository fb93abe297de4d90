import Storage

/// What is done by the clock, and tried again where it fails.
package enum MaintenanceTask: String, Sendable, CaseIterable {
  /// Points of the log go into their chunks.
  case folding
  /// Points that are too old go.
  case retention
  /// What was deleted, or is over, is cleared away.
  case sweeping
}

/// A step of it that failed. Nobody waits for it, so it is counted and said.
package struct MaintenanceFailure: Error {
  package let task: MaintenanceTask
  /// The id of the series that it was about; nil where that is not known.
  package let series: String?
  package let cause: any Error

  /// Whether nothing can be written now, which is told of elsewhere and passes. Damage of one row is no such fault.
  var isOfDisk: Bool {
    guard let fault = (cause as? StorageError)?.storageFault else { return false }
    return fault != .damaged
  }
}

extension ServiceCounters {
  /// How often something failed.
  package func failures(of task: MaintenanceTask) -> Counter {
    failedMaintenance[MaintenanceTask.allCases.firstIndex(of: task) ?? 0]
  }
}
