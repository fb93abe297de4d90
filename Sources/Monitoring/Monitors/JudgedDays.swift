import Series
import Storage

/// The days by which the points of a series are judged, each by a line and a history of its own: they begin at a minute of the
/// day (UTC) that is the series' own.
///
/// What is looked at before the first point of a day costs as much as a thousand points. Did the days of all series begin at
/// midnight, all points of a large fleet would wait for it in the same minute of each day. The n-th series' days begin n − 1
/// minutes after midnight: by the key, which a series keeps, so that the same points are judged alike at any time.
struct JudgedDays: Sendable {
  private static let length: Int64 = 86_400
  /// Seconds after midnight.
  private let offset: Int64

  init(of series: SeriesRecord) { offset = 60 * TimeLattice.remainder(series.key - 1, Self.length / 60) }

  /// Days since 1970, as this series counts them.
  func day(of time: Int64) -> Int64 { TimeLattice.quotient(time - offset, Self.length) }

  /// Unix seconds.
  func start(of day: Int64) -> Int64 { day * Self.length + offset }

  /// Slots in pieces of one day each.
  func pieces(of slots: Range<Int64>, on lattice: TimeLattice) -> [Range<Int64>] {
    var (pieces, first) = ([Range<Int64>](), slots.lowerBound)
    while first < slots.upperBound {
      let end = lattice.slot(atOrAfter: start(of: day(of: lattice.time(ofSlot: first)) + 1))
      pieces.append(first..<min(end, slots.upperBound))
      first = end
    }
    return pieces
  }
}
