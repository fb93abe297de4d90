import Detectors

/// The faults of many things in one body, each at its place.
struct FaultCollection {
  private static let most = 100

  private var faults: [Fault] = []

  var isEmpty: Bool { faults.isEmpty }
  /// Whether more would not be listed.
  var isFull: Bool { faults.count >= Self.most }

  /// Runs `body`; what is wrong with the request in its eyes is a fault at a place of the whole.
  ///
  /// - Returns: whether nothing was wrong.
  @discardableResult
  mutating func collect(under pointer: String, _ body: () throws -> Void) throws -> Bool {
    do {
      try body()
      return true
    } catch let error as MonitoringError {
      add(error, under: pointer)
    } catch let error as ParameterFaults {
      add(MonitoringError(error), under: pointer)
    }
    return false
  }

  mutating func add(_ error: MonitoringError, under pointer: String) {
    if error.faults.isEmpty {
      faults.append(Fault(at: .body(pointer), code: error.code, detail: "is refused: " + error.detail))
    }
    for fault in error.faults {
      var fault = fault
      if case .body(let place) = fault.place {
        fault.place = .body(pointer + place)
      } else {
        fault.place = .body(pointer)
      }
      faults.append(fault)
    }
  }

  /// - Throws: all of them as one.
  func finish() throws {
    if let error = MonitoringError(faults: faults) { throw error }
  }
}
