/// The end of a list's query: what comes after a place, in which order, and how many.
///
/// The parameters of all lists are the same at their beginning: `?1` a part of an id, `?2` tags, `?3` and `?4` the place, of which
/// the list is in the order, and `?5` how many. What a list narrows down by besides begins at `?6`.
struct ListOrder {
  /// What the list is sorted by; nil for the ids (or keys) alone.
  var value: ComposedSQL?
  /// What settles ties: the id or the key.
  let tie: ComposedSQL
  var isDescending = false

  /// The value, as a column of the answer.
  var place: ComposedSQL { value ?? "0" }

  /// - Parameter isContinued: whether `?3` and `?4` name a place. A query without one is another statement, so that each finds its
  ///   beginning in an index where there is one.
  func end(isContinued: Bool) -> ComposedSQL {
    let sign: ComposedSQL = isDescending ? "<" : ">"
    let direction: ComposedSQL = isDescending ? " DESC" : ""
    guard let value else {
      return "\(isContinued ? "AND \(tie) \(sign) ?4" : "") ORDER BY \(tie)\(direction) LIMIT ?5"
    }
    return """
      \(isContinued ? "AND (\(value), \(tie)) \(sign) (?3, ?4)" : "")
      ORDER BY \(value)\(direction), \(tie)\(direction) LIMIT ?5
      """
  }
}

/// What the queries of lists have in common.
enum ListSQL {
  /// The series with all the tags of `?2`: their `series` (keys) or `series_id`.
  static func tagged(_ column: ComposedSQL) -> ComposedSQL {
    """
    (SELECT \(column) FROM json_each(?2) AS wanted
      JOIN series_tags ON series_tags.name = wanted.key AND series_tags.value = wanted.value
      GROUP BY \(column) HAVING count(*) = (SELECT count(*) FROM json_each(?2)))
    """
  }

  /// What has a part of an id in it, and belongs to a series with all the tags.
  ///
  /// - Parameters:
  ///   - id: in which `?1` is looked for.
  ///   - series: the key of the series, or its id with `column`.
  static func filter(_ id: ComposedSQL, of series: ComposedSQL, _ column: ComposedSQL = "series") -> ComposedSQL {
    "(?1 IS NULL OR instr(lower(\(id)), ?1) > 0) AND (?2 IS NULL OR \(series) IN \(tagged(column)))"
  }

  /// Whether an alert lasts that people see.
  static let lasting: ComposedSQL = "end_time IS NULL AND held_back_by IS NULL"

  /// By when it was made, in a table's column.
  static func age(_ column: ComposedSQL, isNewestFirst: Bool) -> ComposedSQL { isNewestFirst ? "-\(column)" : column }
}
