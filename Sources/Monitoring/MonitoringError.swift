/// What a use case answers instead of a result: always the client's to know, never a text of the machine's inside.
///
/// `API` turns each into a problem document; the code is the stable name that clients may test for.
package struct MonitoringError: Error, Equatable, Sendable {
  /// What kind of thing went wrong; decides the status of the answer.
  package enum Kind: Equatable, Sendable {
    /// The resource is not there.
    case notFound
    /// The resource is there in a state that forbids this.
    case conflict
    /// The request is well formed but cannot be done.
    case unprocessable
    /// Larger than the server takes.
    case tooLarge
    /// The machine's side: a full disk, a locked database; to be tried again.
    case unavailable
    /// A defect of ours.
    case internalFault
  }

  /// One fault at one place of the request.
  package struct Fault: Equatable, Sendable {
    /// JSON pointer into the body, or `line 12, column "value"` for CSV.
    package var pointer: String
    package var code: String
    package var detail: String

    package init(pointer: String, code: String, detail: String) {
      self.pointer = pointer
      self.code = code
      self.detail = detail
    }
  }

  package var kind: Kind
  package var code: String
  package var detail: String
  package var faults: [Fault]

  package init(_ kind: Kind, code: String, detail: String, faults: [Fault] = []) {
    self.kind = kind
    self.code = code
    self.detail = detail
    self.faults = faults
  }
}
