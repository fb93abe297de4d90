// A race that the thread sanitizer has to report, by its name, and what it must be quiet about, for `none`.
import Dispatch
import Glibc
import Synchronization

final class Shared: @unchecked Sendable {
  var unguarded = 0
  let guarded = Mutex([0])
  let start = DispatchSemaphore(value: 0)
  let ended = DispatchGroup()
  var handedOver: [Int] = []
}

func thread(_ shared: Shared, _ body: @escaping @Sendable (Shared) -> Void) {
  final class Box {
    let shared: Shared
    let body: @Sendable (Shared) -> Void
    init(_ shared: Shared, _ body: @escaping @Sendable (Shared) -> Void) { (self.shared, self.body) = (shared, body) }
  }
  shared.ended.enter()
  var thread = pthread_t()
  let argument = Unmanaged.passRetained(Box(shared, body)).toOpaque()
  pthread_create(
    &thread, nil,
    { argument in
      guard let argument else { return nil }
      let box = Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
      box.body(box.shared)
      box.shared.ended.leave()
      return nil
    }, argument)
  pthread_detach(thread)
}

@inline(never) func emptyArray() -> [Int] { Array(unsafeUninitializedCapacity: 0) { $1 = 0 } }

let shared = Shared()
if CommandLine.arguments.dropFirst().first == "race" {
  for _ in 0..<2 { thread(shared) { $0.unguarded += 1 } }
} else {
  // Contended, so that the lock goes from hand to hand in the kernel.
  for _ in 0..<4 { thread(shared) { shared in for n in 0..<20_000 { shared.guarded.withLock { $0 = [$0[0] + n] } } } }
  for _ in 0..<2 {
    thread(shared) { shared in for n in 0..<200_000 { shared.guarded.withLockIfAvailable { $0 = [$0[0] + n] } } }
  }
  thread(shared) { shared in
    shared.start.wait()
    shared.handedOver[0] += 1
  }
  // All empty arrays are one object, whose count is written where one is made.
  for _ in 0..<2 { thread(shared) { _ in for _ in 0..<100 { print(emptyArray().count, terminator: "") } } }
  shared.handedOver = [1]
  shared.start.signal()
}
shared.ended.wait()
print(shared.unguarded, shared.handedOver, shared.guarded.withLock { $0[0] })
