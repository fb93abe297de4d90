/// Points to be written at once: any order, duplicates allowed (the last counts), NaN takes a value away.
package struct PointBatch: Sendable, Equatable {
  /// The slot of each row, within `ChunkAddress.slots`.
  package var slots: [Int64]
  /// The columns that the batch carries, as positions in `SeriesDefinition.columnNames`; others are left alone.
  package var columns: [Int]
  /// Column after column: row r of `columns[c]` is at `c · slots.count + r`; `unchanged` leaves a value alone.
  package var values: [Double]

  /// A NaN of its own payload, never stored: this row says nothing of this column. Told apart by its bits alone.
  package static let unchanged = Double(nan: 0x1A_9D, signaling: false)

  package init(slots: [Int64], columns: [Int], values: [Double]) {
    self.slots = slots
    self.columns = columns
    self.values = values
  }
}

/// What a batch did.
package struct PointChanges: Sendable, Equatable {
  /// Slots that had no value in any metric and have one now.
  package var inserted: Int64 = 0
  /// Slots that had a value in a metric and got another value in any column, or lost it.
  package var updated: Int64 = 0
  /// The written slots, one range a chunk at most, ascending within a batch.
  package var touched: [Range<Int64>] = []
  /// Where all of it came after what was there.
  package var appended: Appended?

  /// Points at the end of a series.
  package struct Appended: Sendable, Equatable {
    /// The last slot that there was before.
    package let after: Int64
    /// In the order of their slots.
    package let batch: PointBatch
  }

  package init() {}

  package static func += (left: inout PointChanges, right: PointChanges) {
    left.appended = left.touched.isEmpty ? right.appended : nil
    left.inserted += right.inserted
    left.updated += right.updated
    for range in right.touched { left.append(range) }
  }

  /// Adds a range, as part of the last one where they meet.
  mutating func append(_ range: Range<Int64>) {
    if let last = touched.last, last.upperBound >= range.lowerBound, last.lowerBound <= range.lowerBound {
      touched[touched.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
    } else {
      touched.append(range)
    }
  }
}
