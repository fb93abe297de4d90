import HTTP
import Monitoring
import Series

/// Reads the query of a request strictly: a parameter that nobody asked for is a fault, as is one given twice, and all
/// faults come in one problem.
package struct QueryReader {
  private let request: APIRequest
  private let query: QueryParameters
  private var known: [String] = []
  private var faults: [Fault] = []

  init(_ request: APIRequest) {
    self.request = request
    query = request.http.query
  }

  var cursors: ListCursors { request.cursors }

  mutating func text(_ name: String) -> String? {
    known.append(name)
    let values = query.all(name)
    if values.count > 1 { report(name, .conflictingQuery, "is given \(values.count) times") }
    return values.first
  }

  /// The id of something, which need not be there.
  mutating func identifier(_ name: String) -> String? {
    guard let text = text(name) else { return nil }
    if !Identifier.isValid(text) { report(name, .invalidId, "must be \(Identifier.rule)") }
    return text
  }

  mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
    guard let text = text(name) else { return nil }
    guard let value = Int(text) else {
      report(name, .wrongType, "must be an integer")
      return nil
    }
    guard range.contains(value) else {
      report(name, .outOfRange, "must be from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return value
  }

  mutating func flag(_ name: String) -> Bool? {
    switch text(name) {
    case nil: return nil
    case "true": return true
    case "false": return false
    default:
      report(name, .wrongType, "must be true or false")
      return nil
    }
  }

  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, of type: Choice.Type) -> Choice?
  {
    guard let text = text(name) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      report(name, .invalidValue, "must be one of \(names)")
      return nil
    }
    return choice
  }

  /// A moment: see `Moment` for what is taken.
  mutating func time(_ name: String) -> Moment? {
    guard let text = text(name) else { return nil }
    do {
      return try RequestTime.moment(text)
    } catch {
      report(name, error == .outOfRange ? .outOfRange : .invalidTime, error.clause(came: text))
      return nil
    }
  }

  /// `from` and `to`, as the whole seconds that lie between them; where both are given, `to` has to be after `from`.
  mutating func range() -> (from: Int64?, to: Int64?) {
    let from = time("from")
    let to = time("to")
    if let from, let to, to <= from { report("to", .emptyRange, Moment.emptyRange(from, to)) }
    return (from?.secondsFromHere, to?.secondsFromHere)
  }

  mutating func report(_ name: String, _ code: ProblemCode, _ detail: String) {
    faults.append(Fault(at: .parameter(name), code: code, detail: detail))
  }

  /// - Throws: one problem of all faults, unknown parameters included.
  func finish() throws(Problem) {
    let names = known.isEmpty ? "none" : known.joined(separator: ", ")
    let unknown = query.unknown(besides: Set(known)).map { name in
      Fault(
        at: .parameter(String(name.prefix(100))), code: .unknownQuery,
        detail: "is not a parameter of this operation, which knows \(names)")
    }
    if let error = MonitoringError(faults: faults + unknown) { throw Problem(error) }
  }
}
