/// The order in which a team begins the parts of its work: the longest first, so that no thread is left with a long
/// one at the end. Each index comes once. Decides on who waits, never on results.
package struct WorkOrder: Sendable, Equatable {
  package let indices: [Int]

  /// For parts that take as long as these numbers say, in any unit. Parts of one length stay in their order.
  package init(longestFirst lengths: [Int]) {
    indices = lengths.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
  }
}
