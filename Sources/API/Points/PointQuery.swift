import HTTP
import Monitoring
import Storage

/// What a client asks of stored points.
struct PointQuery: Sendable {
  static let mostPoints = 100_000
  static let defaultPoints = 10_000

  enum Format: String, CaseIterable, Sendable { case columns, rows }

  var from: Int64?
  var to: Int64?
  var limit: Int?
  /// Where the page begins.
  var start: SlotPlace?
  var maxPoints: Int?
  var format: Format?
  var wait: Int?
}

extension QueryReader {
  /// The parameters of a data array.
  mutating func points() -> PointQuery {
    let range = range()
    var query = PointQuery(from: range.from, to: range.to)
    query.limit = integer("limit", in: 1...PointQuery.mostPoints)
    if has("cursor"), has("max_points") {
      _ = text("cursor")
      report("cursor", .conflictingQuery, "does not go with 'max_points'")
    } else {
      query.start = numbers(3).map(SlotPlace.init)
    }
    query.maxPoints = integer("max_points", in: 2...PointQuery.mostPoints)
    if query.maxPoints != nil, query.limit != nil {
      report("limit", .conflictingQuery, "does not go with 'max_points'")
    }
    query.format = choice("format", of: PointQuery.Format.self)
    query.wait = wait()
    return query
  }

  /// The same, where the answer is a CSV stream of the whole range.
  mutating func pointsOfStream() -> PointQuery {
    let query = points()
    for name in ["limit", "cursor", "max_points", "format"] where has(name) {
      report(name, .conflictingQuery, "does not go with a CSV answer, which streams the whole range")
    }
    return query
  }

  func has(_ name: String) -> Bool {
    var copy = self
    return copy.text(name) != nil
  }
}
