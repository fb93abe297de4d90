package import Detectors
import JSON
package import Storage

extension MonitoringError {
  /// What a client may know of any error that a use case met.
  package init(reporting error: any Error) {
    switch error {
    case let error as MonitoringError: self = error
    case let error as DetectorError: self.init(error)
    case let error as StorageError: self.init(error)
    case let error as ParameterFaults: self.init(error)
    default: self.init("internal_error", "The server met a condition that it does not know.")
    }
  }

  /// A storage error in the words of the contract; none of them is the client's fault.
  package init(_ error: StorageError) {
    switch error {
    case _ where error.isDiskFull: self.init("storage_full", "The disk is full; nothing of the request was stored.")
    case .spoolFull: self.init("body_too_large", "The data is larger than one request may carry.")
    case .locked: self.init("overloaded", "The database is busy; try again.")
    case .conflict: self.init("overloaded", "The series or model was changed at the same moment; try again.")
    default: self.init("internal_error", "The database could not carry out the request.")
    }
  }

  /// Why a detector could not be trained or asked.
  package init(_ error: DetectorError) {
    switch error {
    case .seriesTooShort(let points, let needed):
      self.init("series_too_short", "The range has \(points) usable points, and training needs at least \(needed).")
    case .nothingToLearnFrom:
      self.init("nothing_to_learn_from", "Every point of the range is missing, labelled as an anomaly or ignored.")
    case .unsupportedMetricCount(let given, let supported):
      let wanted =
        supported.count == 1
        ? "exactly \(supported.lowerBound)" : "\(supported.lowerBound) to \(supported.upperBound)"
      self.init("unsupported_metric_count", "The algorithm takes \(wanted) metrics, not \(given).")
    case .valuesOutOfRange:
      self.init("values_out_of_range", "The values are too large to be learnt in single precision; rescale them.")
    case .diverged(let epoch):
      self.init("training_diverged", "The loss left the finite numbers in epoch \(epoch); lower 'learning_rate'.")
    case .cancelled:
      self.init("internal_error", "The work was stopped.")
    case .unreadableArchive:
      self.init("internal_error", "The stored model cannot be read by this version of the service.")
    case .warmStartMismatch:
      self.init(
        "warm_start_mismatch", "The active version has other dimensions than these parameters; train without it.")
    case .checkpointMismatch:
      self.init("internal_error", "The stored checkpoint does not belong to this training.")
    }
  }

  /// The faults of parameters, at their places under `/parameters`.
  package init(_ error: ParameterFaults, at pointer: String = "/parameters") {
    let faults = error.faults.map { fault in
      // The names are the client's: they may hold what a pointer has to escape.
      Fault(
        at: .body(pointer + JSONPointer.root.appending(fault.name).description), code: fault.code, detail: fault.detail)
    }
    self = MonitoringError(faults: faults) ?? MonitoringError("internal_error", "No fault was named.")
  }
}

extension ParameterFault {
  /// The code of the contract.
  package var code: String {
    switch self {
    case .unknown: "unknown_parameter"
    case .wrongType: "wrong_type"
    case .outOfRange: "out_of_range"
    case .inconsistent: "inconsistent_parameters"
    }
  }

  /// What follows the parameter's name.
  package var detail: String {
    switch self {
    case .unknown(_, let known): "is not a parameter of this algorithm, which knows " + known.joined(separator: ", ")
    case .wrongType(_, let expected): "must be \(expected)"
    case .outOfRange(_, let allowed): "must be in \(allowed)"
    case .inconsistent(_, let detail): detail
    }
  }
}
