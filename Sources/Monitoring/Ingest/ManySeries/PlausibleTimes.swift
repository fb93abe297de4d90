import Series
import Storage

/// Times that a series takes each by itself, whatever the others are: on its grid, and not too far in the future.
struct PlausibleTimes {
  private let grid: TimeLattice
  private let alignment: Alignment
  private let latest: Int64

  init(on grid: TimeLattice, of definition: SeriesDefinition, now: Int64) {
    (self.grid, alignment) = (grid, definition.alignment)
    latest = now + definition.futureLimitInForce
  }

  func contains(_ time: Int64) -> Bool { time <= latest && grid.slot(of: time, alignment) != nil }
}

extension SeriesPoints {
  /// Those of the rows that are to be kept.
  func keeping(_ isKept: (_ row: Int) -> Bool) -> SeriesPoints {
    let rows = times.indices.filter(isKept)
    var kept = self
    kept.times = rows.map { times[$0] }
    kept.places = rows.map { place($0) }
    kept.values = columns.indices.flatMap { column in rows.map { values[column * times.count + $0] } }
    return kept
  }
}
