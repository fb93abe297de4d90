package import Detectors
import JSON
package import Storage

extension MonitoringError {
  /// What a client may know of any error that a use case met.
  package init(reporting error: any Error) {
    switch error {
    case let error as MonitoringError: self = error
    case let error as DetectorError: self.init(error)
    case let error as GenerationError: self.init(error)
    case let error as StorageError: self.init(error)
    case let error as ParameterFaults: self.init(error)
    default: self.init(.internalError, "The server met a condition that it does not know.")
    }
  }

  /// A storage error in the words of the contract; none of them is the client's fault.
  package init(_ error: StorageError) {
    if let fault = error.storageFault {
      self.init(fault)
      return
    }
    switch error {
    case .spoolFull: self.init(.bodyTooLarge, "The data is larger than one request may carry.")
    case .unstorableText: self.init(.invalidValue, "The database keeps no text with the character U+0000.")
    case .conflict: self.init(.overloaded, "The series or model was changed at the same moment; try again.")
    default: self.init(.internalError, "The database could not carry out the request.")
    }
  }

  /// What keeps the database from its work.
  private init(_ fault: StorageFault) {
    switch fault {
    case .full: self.init(.storageFull, "The disk is full; nothing of the request was stored.")
    case .readOnly:
      self.init(.storageUnavailable, "The disk or the database is read-only; nothing of the request was stored.")
    case .locked:
      self.init(.storageUnavailable, "Another process holds the database; nothing of the request was stored.")
    case .inputOutput: self.init(.storageUnavailable, "The disk fails; the request was not carried out.")
    case .damaged: self.init(.storageDamaged, "The database is damaged where the request needs it.")
    case .unreachable:
      self.init(.storageUnavailable, "The database does not answer; nothing of the request was stored.")
    case .refused:
      self.init(.storageUnavailable, "The database lets the server in no more; nothing of the request was stored.")
    case .outOfConnections:
      self.init(.storageUnavailable, "The database has no connection left; nothing of the request was stored.")
    case .tooSlow:
      self.init(.storageUnavailable, "The database took longer than it may; nothing of the request was stored.")
    case .outcomeUnknown:
      self.init(
        .storageUnavailable,
        "The connection to the database broke while the request was stored; whether it was is not known. "
          + "Where that matters, look, or send an Idempotency-Key with every attempt.")
    case .takenOver:
      self.init(.storageUnavailable, "Another server has taken the database over; nothing of the request was stored.")
    }
  }

  /// Why a detector could not be trained or asked.
  package init(_ error: DetectorError) {
    switch error {
    case .seriesTooShort(let points, let needed):
      self.init(.seriesTooShort, "The range has \(points) usable points, and training needs at least \(needed).")
    case .nothingToLearnFrom:
      self.init(.nothingToLearnFrom, "Every point of the range is missing, labelled as an anomaly or ignored.")
    case .pastNotMeasured(let points):
      self.init(
        .nothingToLearnFrom,
        "No point has half of the \(points) points before it measured, which it would be predicted from; fewer 'lags' may do."
      )
    case .unsupportedMetricCount(let given, let supported):
      let wanted =
        supported.count == 1
        ? "exactly \(supported.lowerBound)" : "\(supported.lowerBound) to \(supported.upperBound)"
      self.init(.unsupportedMetricCount, "The algorithm takes \(wanted) metrics, not \(given).")
    case .valuesOutOfRange:
      self.init(.valuesOutOfRange, "The values are too large to be learnt in single precision; rescale them.")
    case .diverged(let epoch):
      self.init(.trainingDiverged, "The loss left the finite numbers in epoch \(epoch); lower 'learning_rate'.")
    case .cancelled:
      self.init(.internalError, "The work was stopped.")
    case .unreadableArchive:
      self.init(.internalError, "The stored model cannot be read by this version of the service.")
    case .warmStartMismatch:
      self.init(
        .warmStartMismatch, "The active version has other dimensions than these parameters; train without it.")
    case .checkpointMismatch:
      self.init(.internalError, "The stored checkpoint does not belong to this training.")
    }
  }

  /// Why anomalies could not be learnt or made.
  package init(_ error: GenerationError) {
    func fault(_ code: ProblemCode, _ pointer: String, _ detail: String) -> MonitoringError {
      let fault = Fault(at: .body(pointer), code: code, detail: detail)
      return MonitoringError(code, fault.sentence, faults: [fault])
    }
    switch error {
    case .detector(let error): self.init(error)
    case .tooFewAnomalies(let found, let needed):
      self.init(
        .notEnoughLabels,
        "The range has \(found) labelled anomalies, and \(needed) are needed to learn what they look like. "
          + "POST /v1/series/{id}/augment with the method 'inject' makes typed anomalies without any.")
    case .labelLength(let given, let needed):
      self = fault(.lengthMismatch, "/label", "has \(given) points; the model's windows have \(needed)")
    case .labelWithoutContrast:
      self = fault(.invalidValue, "/label", "must mark some points as anomalous (1) and leave some normal (0)")
    case .anomalyOutsideOfWindow(let window):
      self = fault(.outOfRange, "/anomaly", "must lie in the model's window of \(window) points")
    case .unusableBase(let metrics, let window):
      self = fault(
        .notEnoughHistory, "/base",
        "must be followed by \(window) points with something measured of each of \(metrics) metrics outside of the anomaly"
      )
    case .noBaseToPasteInto:
      self = fault(.missingKey, "/base", "is required: an anomaly is pasted into a real window")
    case .count(let allowed):
      self = fault(.outOfRange, "/count", "must be from \(allowed.lowerBound) to \(allowed.upperBound)")
    }
  }

  /// The faults of parameters, at their places under `/parameters`.
  package init(_ error: ParameterFaults, at pointer: String = "/parameters") {
    let faults = error.faults.map { fault in
      // The names are the client's: they may hold what a pointer has to escape.
      Fault(
        at: .body(pointer + JSONPointer.root.appending(fault.name).description), code: fault.code, detail: fault.detail)
    }
    self = MonitoringError(faults: faults) ?? MonitoringError(.internalError, "No fault was named.")
  }
}

extension ParameterFault {
  /// The code of the contract.
  package var code: ProblemCode {
    switch self {
    case .unknown: .unknownParameter
    case .wrongType: .wrongType
    case .outOfRange: .outOfRange
    case .inconsistent: .inconsistentParameters
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
