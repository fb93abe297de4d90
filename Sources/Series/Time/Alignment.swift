/// What becomes of a time that lies between two slots of a series' grid.
package enum Alignment: String, CaseIterable, Sendable {
  /// It is refused.
  case strict
  /// It goes to the nearest slot.
  case snap
  /// It counts for the interval that it lies in, whose rows become one value: see ``Aggregation``.
  case aggregate
}

/// How the values of an interval become one.
package enum Aggregation: String, CaseIterable, Sendable {
  case mean
  case sum
  case last
  case max
  /// How many there are.
  case count
}

extension TimeLattice {
  /// The slot that a time belongs to; nil where there is none.
  package func slot(of time: Int64, _ alignment: Alignment) -> Int64? {
    switch alignment {
    case .strict: slot(at: time)
    case .snap: slot(nearest: time)
    case .aggregate: slot(atOrBefore: time)
    }
  }
}
