/// Which connection's time comes next: a binary min-heap of entries that may be out of date. The owner asks the
/// connection itself and files it anew where its deadline has moved on, so that a request costs no heap operation.
struct DeadlineHeap {
  struct Entry {
    let time: MonotonicTime
    let key: UInt64
  }

  private var entries: [Entry] = []

  var next: MonotonicTime? { entries.first?.time }
  var count: Int { entries.count }

  mutating func insert(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0, entries[child].time < entries[(child - 1) / 2].time {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// The earliest entry that is due; nil where none is.
  mutating func popDue(_ now: MonotonicTime) -> Entry? {
    guard let first = entries.first, first.time <= now else { return nil }
    entries.swapAt(0, entries.count - 1)
    entries.removeLast()
    sink()
    return first
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
        if entries[child].time < entries[least].time { least = child }
      }
      if least == parent { return }
      entries.swapAt(parent, least)
      parent = least
    }
  }
}
