extension MonitoringError {
  /// One fault of a body.
  init(_ code: String, at pointer: String, _ detail: String) {
    let fault = Fault(at: .body(pointer), code: code, detail: detail)
    self.init(code, fault.sentence, faults: [fault])
  }

  /// The same with a place by its code, where it has none and its code has one: what is found far below the request knows
  /// nothing of it.
  func placed(_ places: [String: Fault.Place]) -> MonitoringError {
    guard faults.isEmpty, let place = places[code] else { return self }
    return MonitoringError(code, detail, faults: [Fault(at: place, code: code, detail: detail)])
  }

  /// Runs `body` and gives what it throws its place.
  static func placing<Result>(_ places: [String: Fault.Place], _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as MonitoringError {
      throw error.placed(places)
    }
  }
}

extension Fault.Place {
  /// The bound of a range that a body gives; the whole of it where it gives none.
  static func range(from: Int64?, to: Int64?) -> Fault.Place {
    .body(from != nil ? "/from" : to != nil ? "/to" : "")
  }
}
