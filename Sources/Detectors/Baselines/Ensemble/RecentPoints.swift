import Kernels

/// The last few measured points, and their median at any time.
struct RecentPoints {
  private let most: Int
  /// Oldest first, from `head` on; what lies before is forgotten.
  private var points: [(value: Double, place: Int)] = []
  private var head = 0
  private var sorted: [Double] = []

  init(most: Int) {
    self.most = most
    points.reserveCapacity(2 * most)
    sorted.reserveCapacity(most)
  }

  var count: Int { sorted.count }
  /// The place of the oldest; nothing is asked of none.
  var first: Int { count > 0 ? points[head].place : .min }

  /// The lower of two in the middle: half way between an old level and a new one nothing ever was. NaN of none.
  var median: Double { sorted.isEmpty ? .nan : sorted[(sorted.count - 1) / 2] }

  /// The same of those from a place on.
  func median(from place: Int) -> Double {
    let recent = points[head...].filter { $0.place >= place }.map(\.value).sorted()
    return recent.isEmpty ? .nan : recent[(recent.count - 1) / 2]
  }

  mutating func append(_ value: Double, at place: Int) {
    if count == most { removeFirst() }
    if head == most {
      points.removeFirst(head)
      head = 0
    }
    points.append((value, place))
    sorted.insert(value, at: rank(of: value))
  }

  mutating func forget(before place: Int) {
    while count > 0, points[head].place < place { removeFirst() }
  }

  func count(beyond side: Double) -> (above: Int, below: Int) {
    (count - sorted.prefix { $0 <= side }.count, sorted.prefix { $0 < -side }.count)
  }

  private mutating func removeFirst() {
    sorted.remove(at: rank(of: points[head].value))
    head += 1
  }

  /// How many are less.
  private func rank(of value: Double) -> Int { sorted.partitioningIndex { $0 >= value } }
}
