extension RandomAccessCollection where Element: Equatable, Index == Int {
  /// The maximal stretches whose elements all equal `value`, in order, as ranges of this collection's indices.
  ///
  /// Inlined where it is used: through witnesses it takes a third of the dry run of a threshold.
  @inlinable package func runs(of value: Element) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    for index in indices {
      if self[index] == value {
        if start == nil { start = index }
      } else if let first = start {
        runs.append(first..<index)
        start = nil
      }
    }
    if let first = start { runs.append(first..<endIndex) }
    return runs
  }
}
