import HTTP
import JSON
import Monitoring
import Synchronization

/// A request on its way through a route: the HTTP request, and strict reading of what it carries.
package struct APIRequest: Sendable {
  /// JSON bodies are held in memory whole; larger uploads are streamed as CSV or NDJSON.
  static let mostJSONBytes = 64 << 20

  let http: HTTPRequest
  /// Of the database: see `Database.epoch`.
  let epoch: String
  private let values = HeldValues()

  init(http: HTTPRequest, epoch: String) { (self.http, self.epoch) = (http, epoch) }

  /// A segment of the path that the route's pattern names.
  func parameter(_ name: String) -> String {
    http.parameters[name] ?? ""
  }

  var query: QueryReader { QueryReader(self) }

  /// Those of the list that is asked for.
  var cursors: ListCursors { ListCursors(self) }

  /// Whether a body that this operation wants can be read.
  ///
  /// - Throws: `length_required` where neither Content-Length nor chunks announce one (RFC 9110 §15.5.12),
  ///   `unsupported_encoding` for a body that is packed otherwise than as gzip, `malformed_request`.
  func checkBody() throws(Problem) {
    if !http.announcesBody {
      throw Problem(.lengthRequired, "A body is wanted, with Content-Length or Transfer-Encoding: chunked.")
    }
    guard let codings = http.headers.tokens("content-encoding") else {
      throw Problem(field: "Content-Encoding", .malformedRequest, "is not a list of codings such as identity.")
    }
    if !http.isGzip, codings.contains(where: { $0 != "identity" }) {
      var problem = Problem(
        field: "Content-Encoding", .unsupportedEncoding,
        "names a coding that is not taken; send the body as it is, or as gzip.")
      problem.headers.set("Accept-Encoding", "gzip, identity")
      throw problem
    }
  }

  /// The body as one JSON value.
  ///
  /// - Throws: `length_required`, `unsupported_media_type`, `empty_body`, `body_too_large`, `malformed_json`,
  ///   `duplicate_key`, `invalid_utf8`, `incomplete_body`, `malformed_request`.
  func json() throws(Problem) -> JSONValue {
    try checkBody()
    guard try contentType() == "application/json" else {
      throw Problem(unsupportedType: "This operation takes application/json", curl: "application/json")
    }
    return try parseJSON()
  }

  /// The same where the body may be left out: then an empty object.
  func optionalJSON() throws(Problem) -> JSONValue {
    guard http.body.declaredLength != 0 else { return .object(JSONObject()) }
    return try json()
  }

  /// Waits for the memory that a JSON text takes as values; it is free again when the answer is made.
  func holdMemory(for text: [UInt8]) throws(Problem) { try values.hold(ValueMemory.bytes(for: text)) }

  /// The same for what is no JSON.
  func holdMemory(bytes: Int) throws(Problem) { try values.hold(bytes) }

  private func parseJSON() throws(Problem) -> JSONValue {
    let bytes: [UInt8]
    do { bytes = try http.body.collect(limit: Self.mostJSONBytes) } catch { throw Problem(error) }
    guard !bytes.isEmpty else { throw Problem(.emptyBody, "A JSON body is wanted and none came.") }
    try holdMemory(for: bytes)
    do { return try JSONValue.parse(bytes) } catch { throw Problem(error) }
  }

  /// The memory for values that goes with a request, and is free again when its answer is made.
  private final class HeldValues: Sendable {
    private let share = Mutex<ValueMemory.Share?>(nil)

    func hold(_ bytes: Int) throws(Problem) {
      if bytes == 0 { return }
      guard let taken = ValueMemory.shared.share(bytes) else { throw Problem(HTTPBodyError.overloaded) }
      share.withLock { $0 = taken }
    }
  }

  /// Reads the body's object with `decode`, which reports faults to the reader; all of them become one problem.
  func decode<Result>(_ value: JSONValue, _ decode: (inout JSONObjectReader) -> Result?) throws(Problem) -> Result {
    var reader = JSONObjectReader(value)
    let result = decode(&reader)
    let faults = reader.finish()
    if let error = MonitoringError(faults: faults.map(Fault.init)) { throw Problem(error) }
    guard let result else { throw Problem(.invalidRequest, "The request cannot be understood.") }
    return result
  }
}
