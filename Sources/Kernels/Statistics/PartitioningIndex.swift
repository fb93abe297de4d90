extension RandomAccessCollection where Index == Int {
  /// The first index whose element meets a condition that all after it meet, too; `endIndex` for none.
  @inlinable
  package func partitioningIndex(_ meets: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if meets(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
