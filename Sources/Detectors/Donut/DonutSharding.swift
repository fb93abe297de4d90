/// Into how many shards of how many windows a batch is cut: by the sizes of batch and network alone, never by the cores,
/// since the shards' sums are added up and so make the result.
struct DonutSharding: Equatable, Sendable {
  private static let usualRows = 64
  /// Numbers that the gradients of all shards may take together, beyond two of them: 128 MB.
  private static let room = 32 << 20

  let rows: Int
  let count: Int

  /// Shards of 64 windows, or fewer and larger ones where each would cost a gradient of megabytes.
  init(batchSize: Int, weights: Int) {
    let wanted = (batchSize + Self.usualRows - 1) / Self.usualRows
    count = min(wanted, max(2, Self.room / max(1, weights)))
    rows = count == wanted ? Self.usualRows : (batchSize + count - 1) / count
  }
}
