/// The stretches of a series that drift is judged by: as long as a day, an eighth of a day apart, so that two of them that have
/// nothing in common lie a day apart.
///
/// Points that lie beside each other are alike, and what holds for one of them says little of the next: a test that takes them
/// for independent finds a change in every night. A day is a season of most series, and days are held against days.
package struct DriftBlocks: Equatable, Sendable {
  /// So many blocks, end to end, have to be learnt: fewer say nothing of what a block can be like.
  package static let fewest = 5
  /// Parts of a block that its profile tells apart.
  static let bins = 12
  private static let perBlock = 8
  private static let leastPoints = 24
  /// Of a series of seconds, which is not asked for a day.
  private static let mostPoints: Int64 = 4_096

  /// Points of a block.
  package let length: Int
  /// Points from one block to the next.
  package let stride: Int
  /// Seconds between points.
  package let interval: Int64
  /// Blocks from one of a week to the same one of the next; nil where weeks have no part in it.
  let perWeek: Int?

  /// Nil where too little was learnt.
  ///
  /// - Parameter learnt: points of the stretch that was learnt from.
  package init?(interval: Int64, learnt: Int) {
    let day = 86_400 / interval
    let least = Int64(Self.leastPoints)
    length = Int(interval >= 60 ? max(least, day) : max(least, min(Int64(learnt) / 20, day, Self.mostPoints)))
    guard learnt >= Self.fewest * length else { return nil }
    self.interval = interval
    stride = max(1, length / Self.perBlock)
    let isDay = Int64(length) * interval == 86_400
    perWeek = isDay && 7 * length % stride == 0 ? 7 * length / stride : nil
  }

  package var seconds: Int64 { Int64(length) * interval }

  /// Points that have to be learnt from.
  package static func leastLearnt(interval: Int64) -> Int64 {
    Int64(fewest) * max(Int64(leastPoints), interval >= 60 ? 86_400 / interval : 0)
  }

  /// Where the blocks within slots end, exclusive. They lie on multiples of the stride, so that they are the same however the
  /// points have come.
  package func ends(in slots: Range<Int64>) -> [Int64] {
    let step = Int64(stride)
    let first = slots.lowerBound + Int64(length)
    guard first <= slots.upperBound else { return [] }
    let remainder = first % step
    let aligned = remainder == 0 ? first : first - remainder + (remainder > 0 ? step : 0)
    return Array(Swift.stride(from: aligned, through: slots.upperBound, by: stride))
  }

  /// Which block of a week one is.
  func phase(ofEnd end: Int64) -> Int64? {
    perWeek.map { week in
      let phase = end / Int64(stride) % Int64(week)
      return phase < 0 ? phase + Int64(week) : phase
    }
  }

  /// Whether two ends lie a block or more apart.
  func areApart(_ first: Int64, _ last: Int64) -> Bool { last - first >= Int64(length) }
}
