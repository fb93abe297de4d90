import Synchronization

/// What the rows of `point_log` hold that lies in no chunk yet, by series: the ends of series, to which points come one by
/// one.
///
/// A point that is written into its chunk at once costs the chunk's pages again and again. In the log it costs its own bytes;
/// its series' chunk is written once for hundreds of them (``PointLogRepository/fold(_:)``).
///
/// **What a transaction sees** are the rows of the log up to the last one that was committed when it began, less those that
/// its snapshot of the series says lie in chunks (`series.log_key`). So points that were folded stay here until the last
/// transaction has ended that might still want them; what the writer appends and takes back is seen by nobody else.
final class PointLog: Sendable {
  fileprivate struct State {
    /// By series; of several tails of one, all but the last are leaving.
    var tails: [Int64: [PointTail]] = [:]
    /// The key of the row that the writer writes next, and the last one that was committed.
    var next: Int64 = 1
    var committed: Int64 = 0
    /// Bytes written since the last pass of ``LogFolding`` began.
    var written = 0
    /// What the writer's transaction did so far.
    var appended: [Int64] = []
    var folded: [Folded] = []
    /// Committed folds, and when; they are done once no read is older.
    var leaving: [(fold: Folded, time: UInt64)] = []
    /// Counts commits; `reads` are those under way, by when they began.
    var time: UInt64 = 0
    var reads: [UInt64] = []
  }

  /// What of a series lies in chunks now.
  struct Folded: Sendable {
    let series: Int64
    let generation: Int64
    let through: Int64
  }

  private let state = Mutex(State())
}

/// Reading, by whoever has a transaction.
extension PointLog {
  /// Begins a read, before its first query. The other end of ``endRead(_:)``.
  ///
  /// - Returns: the last row of the log that it sees, and what ends it.
  func beginRead() -> (through: Int64, read: UInt64) {
    state.withLock { state in
      state.reads.append(state.time)
      return (state.committed, state.time)
    }
  }

  func endRead(_ read: UInt64) {
    state.withLock { state in
      if let place = state.reads.firstIndex(of: read) { state.reads.remove(at: place) }
      state.dropUnread()
    }
  }

  /// What the tail adds to a series; nil for nothing.
  func summary(of series: Int64, generation: Int64, after folded: Int64, through: Int64) -> PointTail.Summary? {
    state.withLock { state in
      state.visible(of: series, generation, after: folded, through: through).flatMap { $0.tail.summary(of: $0.rows) }
    }
  }

  /// The last point of every tail, as far as a transaction sees it, and the row of the log that it is in.
  func ends(through: Int64) -> [(series: Int64, generation: Int64, key: Int64, slot: Int64)] {
    state.withLock { state in
      var ends: [(series: Int64, generation: Int64, key: Int64, slot: Int64)] = []
      for (series, tails) in state.tails {
        // Of several the last one: those before it are folded.
        guard let tail = tails.last(where: { $0.rows(after: 0, through: through).last != nil }),
          let row = tail.rows(after: 0, through: through).last
        else { continue }
        ends.append((series, tail.generation, tail.keys[row], tail.slots[row]))
      }
      return ends
    }
  }

  func hasTail(of series: Int64) -> Bool { state.withLock { $0.tails[series] != nil } }

  /// Lays the values of a column over `values`, whose first is that of `slots.lowerBound`.
  func copy(
    _ series: Int64, generation: Int64, column number: Int64, after folded: Int64, through: Int64,
    slots: Range<Int64>, into values: inout [Double], at start: Int
  ) {
    state.withLock { state in
      guard let (tail, rows) = state.visible(of: series, generation, after: folded, through: through),
        let column = tail.columns.firstIndex(where: { $0.number == number })
      else { return }
      for row in rows where slots.contains(tail.slots[row]) {
        values[start + Int(tail.slots[row] - slots.lowerBound)] = tail.values[row * tail.columns.count + column]
      }
    }
  }
}

/// Writing: under the writer's lock alone.
extension PointLog {
  /// The key of the row that the writer writes next.
  var nextKey: Int64 { state.withLock { $0.next } }

  /// What lies in no chunk, of the generation in force; nil for nothing.
  func tail(of series: Int64, generation: Int64, after folded: Int64) -> (tail: PointTail, rows: Range<Int>)? {
    state.withLock { $0.visible(of: series, generation, after: folded, through: .max) }
  }

  /// Appends to the row that is written next, points that come after all that are there.
  ///
  /// - Returns: whether they are the first of their series in that row; nil where what lies in no chunk has other columns, or
  ///   would be more than `most` points, and nothing was appended.
  func append(
    _ record: PointLogRecord, columns: [PointTail.Column], after folded: Int64, most: Int
  ) -> Bool? {
    state.withLock { state in
      let isFirst = state.append(record, columns: columns, key: state.next, after: folded, most: most)
      if isFirst != nil { state.appended.append(record.series) }
      return isFirst
    }
  }

  /// The row is written, of so many bytes: what comes goes to another one.
  func advance(_ bytes: Int) {
    state.withLock { state in
      state.next += 1
      state.written += bytes
    }
  }

  /// The series whose points lie here, by their keys, and the last row; nil where less than `limit` bytes were written since
  /// this was asked last with another answer.
  func beginFolding(from limit: Int) -> (series: [Int64], through: Int64)? {
    let begun = state.withLock { state -> (series: [Int64], through: Int64)? in
      guard state.written >= limit else { return nil }
      state.written = 0
      return (Array(state.tails.keys), state.committed)
    }
    // Not under the lock: of 100,000 series that takes as long as nobody should have to wait.
    return begun.map { ($0.series.sorted(), $0.through) }
  }

  func fold(_ folded: Folded) { state.withLock { $0.folded.append(folded) } }

  /// Where the writer's transaction is.
  struct Mark {
    fileprivate let next: Int64
    fileprivate let appended: Int
    fileprivate let folded: Int
  }

  func mark() -> Mark {
    state.withLock { Mark(next: $0.next, appended: $0.appended.count, folded: $0.folded.count) }
  }

  /// Takes back what came after a mark.
  func rollBack(to mark: Mark) {
    state.withLock { state in
      for series in state.appended[mark.appended...] { state.remove(from: series) { $0.remove(from: mark.next) } }
      state.next = mark.next
      state.appended.removeSubrange(mark.appended...)
      state.folded.removeSubrange(mark.folded...)
    }
  }

  /// The writer's transaction is committed.
  func commit() {
    state.withLock { state in
      state.time += 1
      state.committed = state.next - 1
      state.appended.removeAll(keepingCapacity: true)
      for fold in state.folded { state.leaving.append((fold, state.time)) }
      state.folded.removeAll(keepingCapacity: true)
      state.dropUnread()
    }
  }

  /// Takes over a row that was in the log when the database was opened.
  func restore(_ record: PointLogRecord, columns: [PointTail.Column], key: Int64) {
    state.withLock { _ = $0.append(record, columns: columns, key: key, after: .max, most: .max) }
  }

  func restore(last key: Int64, bytes: Int) {
    state.withLock { ($0.next, $0.committed, $0.written) = (key + 1, key, bytes) }
  }
}

extension PointLog.State {
  /// What a transaction sees of a series' tail. Points of other columns, or of another generation, come to another tail, and
  /// only after what was there lies in chunks: so it is one tail that a transaction sees.
  fileprivate func visible(
    of series: Int64, _ generation: Int64, after folded: Int64, through: Int64
  ) -> (tail: PointTail, rows: Range<Int>)? {
    for tail in tails[series] ?? [] where tail.generation == generation {
      let rows = tail.rows(after: folded, through: through)
      if !rows.isEmpty { return (tail, rows) }
    }
    return nil
  }

  fileprivate mutating func append(
    _ record: PointLogRecord, columns: [PointTail.Column], key: Int64, after folded: Int64, most: Int
  ) -> Bool? {
    // By one look into the table, and in place: this is done at every point.
    func append(to tails: inout [PointTail]) -> Bool? {
      if tails.last?.generation == record.generation {
        let last = tails.count - 1
        let rows = tails[last].rows(after: folded, through: .max)
        let isSame = tails[last].columns == columns
        guard rows.isEmpty || isSame && rows.count + record.slots.count <= most else { return nil }
        if isSame { return tails[last].append(key: key, slots: record.slots, values: record.values) }
      }
      tails.append(PointTail(generation: record.generation, columns: columns))
      return tails[tails.count - 1].append(key: key, slots: record.slots, values: record.values)
    }
    return append(to: &tails[record.series, default: []])
  }

  /// Forgets points of a series, and its tails that have none left.
  fileprivate mutating func remove(from series: Int64, _ body: (inout PointTail) -> Void) {
    guard var left = tails.removeValue(forKey: series) else { return }
    for index in left.indices { body(&left[index]) }
    left.removeAll(where: \.keys.isEmpty)
    if !left.isEmpty { tails[series] = left }
  }

  /// Forgets what was folded before the oldest read began.
  fileprivate mutating func dropUnread() {
    guard !leaving.isEmpty else { return }
    let oldest = reads.min() ?? time
    let ready = leaving.prefix { $0.time <= oldest }
    for (fold, _) in ready {
      remove(from: fold.series) { tail in if tail.generation == fold.generation { tail.remove(through: fold.through) } }
    }
    leaving.removeFirst(ready.count)
  }
}
