/// What a team does to each run of items that belong together.
package protocol RunWork<Item>: Sendable {
  associatedtype Item: Sendable

  /// Does what is to be done to the items of this run; no other thread has them meanwhile.
  func perform(_ run: Int, on items: inout MutableSpan<Item>)
}

/// Work on runs of `length` elements of an array; see ``DispatchedWork``.
struct DispatchedRuns<Work: RunWork>: IndexedWork {
  let items: UnsafeMutableBufferPointer<Work.Item>
  let length: Int
  let work: Work

  func perform(_ run: Int) {
    let first = run * length
    var items = UnsafeMutableBufferPointer(rebasing: items[first..<min(items.count, first + length)]).mutableSpan
    work.perform(run, on: &items)
  }
}
