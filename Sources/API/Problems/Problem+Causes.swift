import HTTP
import JSON
import Monitoring
import Storage

extension Problem {
  /// The problem of any error that a route met.
  init(reporting error: any Error) {
    switch error {
    case let error as Problem: self = error
    case let error as HTTPBodyError: self.init(error)
    case let error as JSONError: self.init(error)
    default: self.init(MonitoringError(reporting: error))
    }
  }

  /// A body that did not arrive as it should.
  init(_ error: HTTPBodyError) {
    switch error {
    case .cutOff: self.init(.incompleteBody, "The body ended before its announced length; nothing was stored.")
    case .timedOut: self.init(.requestTimeout, "The body came too slowly.")
    case .tooLarge(let limit):
      self.init(
        .bodyTooLarge, "The body is larger than \(limit) bytes. Send many points as CSV or NDJSON, which are streamed.")
    case .malformed where error.status == .payloadTooLarge: self.init(.bodyTooLarge, error.detail)
    case .malformed: self.init(.malformedRequest, "The chunks of the body are not well formed.")
    case .overloaded:
      self.init(.overloaded, "Too many bodies are being received; try again.", headers: ["Retry-After": "1"])
    }
  }

  /// A text that is not JSON, with the place.
  init(_ error: JSONError) {
    let code: ProblemCode =
      switch error.reason {
      case .duplicateKey: .duplicateKey
      case .invalidUTF8: .invalidUTF8
      case .numberOutOfRange: .outOfRange
      default: .malformedJSON
      }
    self.init(
      code, "The body is not valid JSON: \(error.reason.sentence) (line \(error.line), column \(error.column)).")
  }
}

extension Fault {
  /// A fault of a JSON body under the codes of the contract.
  init(_ fault: JSONFault) {
    let code =
      switch fault.code {
      case .wrongLength, .unknownName, .wrongPattern: "invalid_value"
      case .tooManyFaults: "too_many"
      default: fault.code.rawValue
      }
    self.init(at: .body(fault.pointer.description), code: code, detail: fault.detail)
  }
}
