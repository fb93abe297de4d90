/// Watches times that name no zone for the hour that comes twice in autumn: rows that go on evenly, step back by an hour less one
/// step, and go on.
struct FoldedHours: Sendable {
  private var last: Int64?
  private var step: Int64 = 0
  private(set) var folds = 0
  /// Steps back of another size: the rows are in no order, and say nothing.
  private var others = 0

  mutating func take(_ time: Int64) {
    defer { last = time }
    guard let last, time != last else { return }
    let change = time - last
    if change > 0 {
      step = change
    } else if step > 0, change == step - 3_600 || (step == 3_600 && change == 0) {
      folds += 1
    } else {
      others += 1
    }
  }

  /// Whether an hour came twice, once a year at most.
  var isFolded: Bool { folds > 0 && others == 0 }
}
