/// Connections in the order in which they began to wait, each of them found by its slot: a doubly linked list within two
/// arrays, so that each operation takes the same time however many wait.
struct WaitingLine {
  private static let none = UInt32.max

  private var next: [UInt32] = []
  private var previous: [UInt32] = []
  private var first = none
  private var last = none
  private(set) var count = 0

  /// The slot of the one that has waited longest.
  var longest: UInt32? { first == Self.none ? nil : first }

  /// - Precondition: the slot is not in the line.
  mutating func append(_ slot: UInt32) {
    while next.count <= slot {
      next.append(Self.none)
      previous.append(Self.none)
    }
    next[Int(slot)] = Self.none
    previous[Int(slot)] = last
    if last == Self.none { first = slot } else { next[Int(last)] = slot }
    last = slot
    count += 1
  }

  /// - Precondition: the slot is in the line.
  mutating func remove(_ slot: UInt32) {
    let (before, after) = (previous[Int(slot)], next[Int(slot)])
    if before == Self.none { first = after } else { next[Int(before)] = after }
    if after == Self.none { last = before } else { previous[Int(after)] = before }
    count -= 1
  }
}
