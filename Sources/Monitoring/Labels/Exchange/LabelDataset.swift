import Series
import Storage

/// The points that labels of other tools have to lie on.
///
/// Those tools know points, not ranges: an end is the last moment that belongs to a label. A label begins with the first
/// point of the grid in it and ends one interval after the last.
struct LabelDataset {
  let series: SeriesRecord
  let grid: TimeLattice
  let extent: Range<Int64>

  /// - Throws: `no_points`.
  init(_ series: SeriesRecord) throws(MonitoringError) {
    guard let grid = series.grid, let extent = series.slots else {
      throw MonitoringError(
        .noPoints, "The series '\(series.definition.id)' has no points that labels could be placed on.")
    }
    self.series = series
    self.grid = grid
    self.extent = extent
  }

  /// The range of the points from `first` up to and including `last`, in Unix seconds.
  func range(first: Int64, last: Int64, at place: Fault.Place) throws(LabelFault) -> (start: Int64, end: Int64) {
    guard first <= last else {
      throw LabelFault(Fault(at: place, code: .emptyRange, detail: "ends before it starts"))
    }
    let slots = grid.slots(from: first, to: last + 1)
    let known = slots.clamped(to: extent)
    guard !slots.isEmpty else {
      throw LabelFault(
        Fault(at: place, code: .offGrid, detail: "lies between two points, which are \(grid.interval) s apart"))
    }
    guard !known.isEmpty else {
      let (from, to) = (grid.time(ofSlot: extent.lowerBound), grid.time(ofSlot: extent.upperBound - 1))
      throw LabelFault(
        Fault(
          at: place, code: .outsideSeries,
          detail: "lies outside the series, which has points from \(Timestamp.format(from)) to \(Timestamp.format(to))")
      )
    }
    return (grid.time(ofSlot: slots.lowerBound), grid.time(ofSlot: slots.upperBound))
  }

  /// The first and the last point of a label; nil where none of the series' points lies in it.
  func points(of label: NewLabel) -> (first: Int64, last: Int64)? {
    let slots = grid.slots(from: label.start, to: label.end)
    guard !slots.isEmpty, !slots.clamped(to: extent).isEmpty else { return nil }
    return (grid.time(ofSlot: slots.lowerBound), grid.time(ofSlot: slots.upperBound - 1))
  }
}

/// What is wrong with one label of a file.
struct LabelFault: Error {
  let fault: Fault

  init(_ fault: Fault) { self.fault = fault }
}
