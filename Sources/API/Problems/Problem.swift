package import HTTP
import JSON
package import Monitoring
import Storage

/// An error as a client sees it: a problem document (RFC 9457) with a stable code and, for a request with faults, all of
/// them at once.
///
/// Its texts are written for whoever sent the request: they hold no SQL, no paths and no trace.
package struct Problem: Error, Equatable, Sendable {
  package var code: ProblemCode
  package var detail: String
  package var faults: [Fault]
  /// Fields of the answer, such as `Allow` or `Retry-After`.
  package var headers: HTTPHeaders

  package init(_ code: ProblemCode, _ detail: String, faults: [Fault] = [], headers: HTTPHeaders = [:]) {
    self.code = code
    self.detail = detail
    self.faults = faults
    self.headers = headers
  }

  /// A use case's error.
  package init(_ error: MonitoringError) {
    let headers: HTTPHeaders = error.code.secondsToRetry.map { ["Retry-After": "\($0)"] } ?? [:]
    self.init(error.code, error.detail, faults: error.faults, headers: headers)
  }

  /// The answer that carries it.
  package func response(requestID: String) -> HTTPResponse {
    var fields = headers
    fields.set("Content-Type", "application/problem+json")
    return HTTPResponse(code.status, headers: fields, body: .bytes(document(requestID: requestID)))
  }

  /// The document. A failed job keeps it too, without a request.
  package func document(requestID: String?) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("type", "urn:lapwing:problem:" + code.rawValue)
      writer.field("title", code.title)
      writer.field("status", code.status.code)
      writer.field("code", code.rawValue)
      writer.field("detail", detail)
      if !faults.isEmpty {
        writer.key("errors")
        writer.array { writer in for fault in faults { writer.fault(fault) } }
      }
      if let requestID { writer.field("request_id", requestID) }
    }
    return writer.bytes
  }
}

extension JSONWriter {
  fileprivate mutating func fault(_ fault: Fault) {
    object { writer in
      writer.field("code", fault.code.rawValue)
      writer.field("detail", fault.detail)
      switch fault.place {
      case .body(let pointer):
        writer.field("pointer", pointer)
        if fault.count > 1 { writer.field("count", fault.count) }
      case .parameter(let name): writer.field("parameter", name)
      case .header(let name): writer.field("header", name)
      case .line(let line, let column):
        writer.field("line", line)
        if let column { writer.field("column", column) }
        if fault.count > 1 {
          writer.field("count", fault.count)
          writer.field("lines", integers: fault.lines.map(Int64.init))
        }
      }
    }
  }
}

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
    case .notGzip:
      self.init(
        .malformedRequest, "The body is no whole gzip, as Content-Encoding calls it; nothing was stored.",
        faults: [Fault(at: .header("Content-Encoding"), code: .malformedRequest, detail: "names what the body is not")])
    case .bomb: self.init(.bodyTooLarge, error.detail)
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
  /// A fault of a JSON body under the codes of the contract, which calls a wrong length, name or pattern an invalid value.
  init(_ fault: JSONFault) {
    let code =
      fault.code == .tooManyFaults ? .tooMany : ProblemCode(rawValue: fault.code.rawValue) ?? .invalidValue
    self.init(at: .body(fault.pointer.description), code: code, detail: fault.detail)
  }
}
