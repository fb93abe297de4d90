/// What a team does to each item of an array: a value instead of a closure, since a closure that goes to other threads
/// takes a context on the heap, and a training step is to allocate nothing.
package protocol ItemWork<Item>: Sendable {
  associatedtype Item: Sendable

  /// Does what is to be done to the item of this index; no other thread has it meanwhile.
  func perform(_ index: Int, on item: inout Item)
}

struct ItemClosureWork<Item: Sendable>: ItemWork {
  let body: @Sendable (Int, inout Item) -> Void
  func perform(_ index: Int, on item: inout Item) { body(index, &item) }
}
