/// Work in parts, each named by its index.
protocol IndexedWork {
  func perform(_ index: Int)
}

/// Work as a ``WorkDispatcher`` holds it: where it lies and how to do it, without owning it.
struct PostedWork {
  private let address: UnsafeRawPointer
  private let type: any IndexedWork.Type

  /// `work` must outlive the posting.
  init<Work: IndexedWork>(_ work: UnsafePointer<Work>) {
    address = UnsafeRawPointer(work)
    type = Work.self
  }

  func perform(_ index: Int) { type.perform(index, at: address) }
}

extension IndexedWork {
  fileprivate static func perform(_ index: Int, at address: UnsafeRawPointer) {
    address.assumingMemoryBound(to: Self.self).pointee.perform(index)
  }
}

struct ClosureWork: IndexedWork {
  let body: @Sendable (Int) -> Void
  func perform(_ index: Int) { body(index) }
}

/// Work on the elements of an array that is mutated by several threads, no two of them at one index: ``WorkDispatcher`` hands
/// each index to one thread only, and `forEach` returns before the buffer ends, so accesses never overlap.
struct DispatchedWork<Work: ItemWork>: IndexedWork {
  let items: UnsafeMutableBufferPointer<Work.Item>
  /// The index of the item at each place; nil for the items' own order.
  let order: [Int]?
  let work: Work

  func perform(_ place: Int) {
    let index = order.map { $0[place] } ?? place
    work.perform(index, on: &items[index])
  }
}
