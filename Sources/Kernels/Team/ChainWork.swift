import CLinux
import Glibc
import Synchronization

/// Work on runs of items of which one part has to go along each run, item by item, and another does not: a recurrence and
/// what surrounds it. The threads that do not go along a run do the other part meanwhile.
package protocol ChainWork<Item>: Sendable {
  associatedtype Item: Sendable
  /// What is handed on along a run.
  associatedtype Link: Sendable

  /// The part that depends on the item alone.
  func perform(_ index: Int, on item: inout Item)
  /// The part that depends on the item before in the order of going.
  func advance(_ index: Int, _ item: inout Item, _ link: inout Link)
}

/// The way along a run, and which part of an item comes first.
package enum ChainOrder: Sendable {
  /// From the first item to the last, each after its own part.
  case forward
  /// From the last item to the first, each before its own part.
  case backward
}

/// See ``ComputeTeam/forEachChain(of:_:links:order:_:)``. Indices of the board: for each run one that goes along it, then
/// one for each item. Those that go along come first, and whoever has one does what it would have to wait for and nobody
/// has begun: so they end on any number of threads, and the others wait only for what is under way.
struct DispatchedChains<Work: ChainWork>: IndexedWork {
  let items: UnsafeMutableBufferPointer<Work.Item>
  let links: UnsafeMutableBufferPointer<Work.Link>
  let length: Int
  let order: ChainOrder
  let work: Work
  let progress: ChainProgress

  func perform(_ index: Int) {
    if index < links.count {
      go(along: index)
    } else {
      performApart(index - links.count)
    }
  }

  private func go(along run: Int) {
    let range = (run * length)..<min(items.count, (run + 1) * length)
    switch order {
    case .forward:
      for index in range {
        if progress.claim(index) {
          work.perform(index, on: &items[index])
        } else {
          progress.awaitEnd(of: index)
        }
        work.advance(index, &items[index], &links[run])
      }
    case .backward:
      for index in range.reversed() {
        work.advance(index, &items[index], &links[run])
        progress.markEnd(of: index)
      }
    }
  }

  private func performApart(_ place: Int) {
    switch order {
    case .forward:
      guard progress.claim(place) else { return }
      work.perform(place, on: &items[place])
      progress.markEnd(of: place)
    case .backward:
      // The last item of each run is ready first.
      let index = reversedWithinRuns(place)
      progress.awaitEnd(of: index)
      work.perform(index, on: &items[index])
    }
  }

  /// Counts through the last items of all runs, then those before.
  private func reversedWithinRuns(_ place: Int) -> Int {
    let (depth, run) = place.quotientAndRemainder(dividingBy: links.count)
    return run * length + length - 1 - depth
  }
}

/// Which items have been begun and which have come to the end of their first part. Kept from call to call, since a training
/// step allocates nothing.
/// `@unchecked Sendable`: the pointer never changes, and what it points to is atomic.
package final class ChainProgress: @unchecked Sendable {
  private struct Item: ~Copyable {
    let isClaimed = Atomic<Bool>(false)
    let isOver = Atomic<Bool>(false)
  }
  private let items: UnsafeMutablePointer<Item>
  let count: Int

  package init(count: Int) {
    self.count = count
    items = .allocate(capacity: max(1, count))
    for index in 0..<count { (items + index).initialize(to: Item()) }
  }

  deinit {
    items.deinitialize(count: count)
    items.deallocate()
  }

  func reset() {
    for index in 0..<count {
      items[index].isClaimed.store(false, ordering: .relaxed)
      items[index].isOver.store(false, ordering: .relaxed)
    }
  }

  func claim(_ index: Int) -> Bool { !items[index].isClaimed.exchange(true, ordering: .acquiringAndReleasing) }

  func markEnd(of index: Int) { items[index].isOver.store(true, ordering: .releasing) }

  /// What is waited for is under way on another core, and takes microseconds.
  func awaitEnd(of index: Int) {
    var rounds = 0
    while !items[index].isOver.load(ordering: .acquiring) {
      rounds += 1
      // Beside busy processes the other thread may be off its core: then this one makes room.
      if rounds % 4_096 == 0 { sched_yield() } else { lapwing_pause() }
    }
  }
}
