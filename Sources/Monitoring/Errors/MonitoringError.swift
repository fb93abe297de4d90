import JSON

/// What a use case answers instead of a result: always the client's to know, never a text of the machine's inside.
///
/// `API` turns it into a problem document; a job that failed keeps it in the same form.
package struct MonitoringError: Error, Equatable, Sendable {
  package var code: ProblemCode
  package var detail: String
  package var faults: [Fault]

  package init(_ code: ProblemCode, _ detail: String, faults: [Fault] = []) {
    self.code = code
    self.detail = detail
    self.faults = faults
  }

  /// One error of all the faults of a request; nil where there are none.
  package init?(faults: [Fault]) {
    guard let first = faults.first else { return nil }
    let isUniform = faults.allSatisfy { $0.code == first.code }
    let detail =
      faults.count == 1 ? first.sentence : "The request has \(faults.count) faults; 'errors' lists them."
    self.init(isUniform ? first.code : .invalidRequest, detail, faults: Array(faults.prefix(100)))
  }
}

extension MonitoringError {
  /// One error of several causes; nil where there are none.
  init?(all causes: [MonitoringError]) {
    guard let first = causes.first else { return nil }
    self.init(
      causes.count == 1 ? first.code : .invalidRequest, causes.map(\.detail).joined(separator: " "),
      faults: Array(causes.flatMap(\.faults).prefix(100)))
  }
}

extension Fault {
  /// The fault as a sentence that stands alone.
  var sentence: String {
    let text =
      switch place {
      case .body(let pointer): pointer.isEmpty ? "The body \(detail)" : "\(pointer) \(detail)"
      case .parameter(let name): "The parameter '\(name)' \(detail)"
      case .header(let name): "The header \(name) \(detail)"
      case .line(let line, let column): "Line \(line)\(column.map { ", column '\($0)'" } ?? ""): \(detail)"
      }
    return text.hasSuffix(".") ? text : text + "."
  }
}

/// The form in which a failed job or model keeps its error.
extension MonitoringError {
  package var json: String {
    let members: JSONObject = ["code": .string(code.rawValue), "detail": .string(detail)]
    return JSONValue.object(members).text
  }

  /// Reads what `json` wrote, under a code that this version may not know; nil for anything else.
  package init?(json: String) {
    guard let value = try? JSONValue.parse(json), let code = value["code"]?.string,
      let detail = value["detail"]?.string
    else { return nil }
    self.init(ProblemCode(rawValue: code) ?? .internalError, detail)
  }
}

extension MonitoringError {
  /// What a policy looks after is not for others to take away: it would make it again.
  init(madeBy policy: String, _ what: String) {
    self.init(
      .inUse,
      "The \(what) is made and looked after by the policy '\(policy)': change or delete that; or make a model of your own of "
        + "the series, which the policy then leaves alone.")
  }

  /// One fault of a body.
  init(_ code: ProblemCode, at pointer: String, _ detail: String) {
    let fault = Fault(at: .body(pointer), code: code, detail: detail)
    self.init(code, fault.sentence, faults: [fault])
  }

  /// The same with a place by its code, where it has none and its code has one: what is found far below the request knows
  /// nothing of it.
  func placed(_ places: [ProblemCode: Fault.Place]) -> MonitoringError {
    guard faults.isEmpty, let place = places[code] else { return self }
    return MonitoringError(code, detail, faults: [Fault(at: place, code: code, detail: detail)])
  }

  /// Runs `body` and gives what it throws its place.
  static func placing<Result>(_ places: [ProblemCode: Fault.Place], _ body: () throws -> Result) throws -> Result {
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
