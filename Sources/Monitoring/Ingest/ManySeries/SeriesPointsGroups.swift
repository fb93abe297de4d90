import Storage

/// Rows of many series in the order of arrival, gathered by series: one look into a table a row, and none where the series is
/// that of the row before.
struct SeriesPointsGroups {
  private struct Column {
    let name: String
    let isContext: Bool
    /// As many as there are rows up to the last one that had a value.
    var values: [Double]
  }

  private struct Group {
    let id: String
    var tags: [String: String] = [:]
    var times: [Int64] = []
    var places: [Int] = []
    var columns: [Column] = []
  }

  private var groups: [Group] = []
  private var places: [String: Int] = [:]
  /// That of the row at hand.
  private var current = 0
  /// Where the next column of the row stands if it is in the order of the row before.
  private var nextColumn = 0
  private var values = 0
  private(set) var rows = 0

  /// Begins a row.
  ///
  /// - Parameter place: where it came from.
  /// - Returns: whether it is the first of its series.
  /// - Throws: `too_many`.
  mutating func begin(_ id: String, time: Int64, place: Int) throws(MonitoringError) -> Bool {
    rows += 1
    guard rows <= SeriesLimits.rowsOfMany else { throw Self.tooMany(SeriesLimits.rowsOfMany, "rows") }
    nextColumn = 0
    var isNew = false
    if groups.isEmpty || groups[current].id != id {
      if let known = places[id] {
        current = known
      } else {
        current = groups.count
        guard current < SeriesLimits.seriesOfRequest else {
          throw Self.tooMany(SeriesLimits.seriesOfRequest, "series")
        }
        places[id] = current
        groups.append(Group(id: id))
        isNew = true
      }
    }
    groups[current].times.append(time)
    groups[current].places.append(place)
    return isNew
  }

  /// The tags that the series of the row gets if it is made.
  mutating func setTags(_ tags: [String: String]) { groups[current].tags = tags }

  /// Gives the row a value; false where it has one of that name.
  ///
  /// - Throws: `too_many`.
  mutating func set(_ name: String, isContext: Bool = false, _ value: Double) throws(MonitoringError) -> Bool {
    let place = column(name, isContext)
    nextColumn = place + 1
    let missing = groups[current].times.count - 1 - groups[current].columns[place].values.count
    guard missing >= 0 else { return false }
    values += missing + 1
    guard values <= SeriesLimits.valuesOfMany else { throw Self.tooMany(SeriesLimits.valuesOfMany, "values") }
    for _ in 0..<missing { groups[current].columns[place].values.append(PointBatch.unchanged) }
    groups[current].columns[place].values.append(value)
    return true
  }

  private mutating func column(_ name: String, _ isContext: Bool) -> Int {
    func isIt(_ column: Column) -> Bool { column.name == name && column.isContext == isContext }
    if nextColumn < groups[current].columns.count, isIt(groups[current].columns[nextColumn]) { return nextColumn }
    if let known = groups[current].columns.firstIndex(where: isIt) { return known }
    groups[current].columns.append(Column(name: name, isContext: isContext, values: []))
    return groups[current].columns.count - 1
  }

  /// The rows by series, in the order of the series' first rows.
  ///
  /// - Throws: `too_many` where the columns that rows leave out make too many values.
  consuming func finish() throws(MonitoringError) -> [SeriesPoints] {
    guard groups.reduce(0, { $0 + $1.times.count * $1.columns.count }) <= SeriesLimits.valuesOfMany else {
      throw Self.tooMany(SeriesLimits.valuesOfMany, "values")
    }
    return groups.map(Self.points)
  }

  private static func points(of group: Group) -> SeriesPoints {
    let columns =
      group.columns.contains(where: \.isContext)
      ? group.columns.filter { !$0.isContext } + group.columns.filter(\.isContext) : group.columns
    var values: [Double] = []
    if columns.count == 1, columns[0].values.count == group.times.count {
      values = columns[0].values
    } else {
      values.reserveCapacity(columns.count * group.times.count)
      for column in columns {
        values += column.values
        values += repeatElement(PointBatch.unchanged, count: group.times.count - column.values.count)
      }
    }
    return SeriesPoints(
      id: group.id, tags: group.tags, times: group.times, columns: columns.map(\.name),
      contexts: columns.count(where: \.isContext), values: values, places: group.places)
  }

  private static func tooMany(_ most: Int, _ noun: String) -> MonitoringError {
    MonitoringError(
      .tooMany, "One request brings \(most) \(noun) of many series at most; send it in parts. Nothing of it was stored."
    )
  }
}
