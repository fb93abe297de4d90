package import Kernels

/// The places where stretches of one length have room: usable points alone.
package struct Placements: Sendable {
  /// First points, run after run.
  private let runs: [Range<Int>]
  /// How many there are before each run.
  private let before: [Int]
  package let length: Int
  /// How many first points there are.
  package let count: Int

  /// - Precondition: `length` is at least 1.
  package init(usable: [Bool], length: Int) {
    self.length = length
    var runs: [Range<Int>] = []
    var before: [Int] = []
    var count = 0
    var start: Int?
    func close(at end: Int) {
      guard let first = start, end - first >= length else { return }
      runs.append(first..<end - length + 1)
      before.append(count)
      count += end - length + 1 - first
    }
    for (index, isUsable) in usable.enumerated() {
      if isUsable, start == nil { start = index }
      if !isUsable {
        close(at: index)
        start = nil
      }
    }
    close(at: usable.count)
    (self.runs, self.before, self.count) = (runs, before, count)
  }

  /// The first point of that number.
  package subscript(number: Int) -> Int {
    let run = before.partitioningIndex { $0 > number } - 1
    return runs[run].lowerBound + number - before[run]
  }

  /// Any one place; nil where there is none.
  package func draw(_ random: inout RandomStream) -> Int? {
    count > 0 ? self[random.integer(below: count)] : nil
  }

  /// Places in rising order, at least `gap` points between one stretch and the next; fewer than `wanted` where the room
  /// does not do for so many.
  ///
  /// Drawn from the places that are left when every stretch but the last takes its length and gap away, which makes all
  /// choices equally likely (Knuth, TAOCP 1.2.6).
  package func draw(_ wanted: Int, apart gap: Int, _ random: inout RandomStream) -> [Int] {
    let step = length + gap
    let number = min(wanted, (count + step - 1) / step)
    guard number > 0 else { return [] }
    let left = count - (number - 1) * (step - 1)
    return Self.distinct(number, below: left, &random).enumerated().map { self[$1 + $0 * (step - 1)] }
  }

  /// Distinct numbers in rising order (Floyd's algorithm; Bentley, CACM 30(9), 1987).
  private static func distinct(_ number: Int, below bound: Int, _ random: inout RandomStream) -> [Int] {
    var chosen: Set<Int> = []
    for last in bound - number..<bound {
      if !chosen.insert(random.integer(below: last + 1)).inserted { chosen.insert(last) }
    }
    return chosen.sorted()
  }
}
