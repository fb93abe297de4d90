/// One fault of a request, with the place where it is.
package struct Fault: Equatable, Sendable {
  /// Where in the request.
  package enum Place: Equatable, Sendable {
    /// A JSON pointer (RFC 6901) into the body; empty for the whole of it.
    case body(String)
    /// A query or path parameter.
    case parameter(String)
    case header(String)
    /// A line of CSV or NDJSON, the first being 1, and where it applies the column.
    case line(Int, column: String?)
  }

  package var place: Place
  package var code: ProblemCode
  package var detail: String
  /// How often it is there.
  package var count = 1
  /// The first lines that have it, where it is there more than once.
  package var lines: [Int] = []

  package init(at place: Place, code: ProblemCode, detail: String) {
    self.place = place
    self.code = code
    self.detail = detail
  }
}
