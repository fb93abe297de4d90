import Series

/// Which points early stopping looks at, and which windows are learnt from beside them.
///
/// The paper holds the last 30 % of its training set out (section IV-D), which is one long record. Of runs of a machine one
/// behind the other that is the last few of them as a whole, and what only these showed is never learnt; so the same share
/// is held out of each part between gaps. A gap is as many points as a window in which nothing was measured: no window with
/// anything in it reaches over one. Of the last part, or the only one, it is the tail; in the parts before it the held-out
/// stretch moves from part to part by the golden section, so that no hour of a day whose nights are missing is held out of
/// every day. A part that is too short for both has nothing held out.
///
/// Windows with a point that operators said to be normal are always learnt from: what they took the trouble to answer is
/// what the model got wrong. Points that such windows hold are held out no longer.
struct HeldOutStretches {
  /// The newest points, if they are held out.
  let newest: Range<Int>?
  private let window: Int
  private let isHeld: [Bool]

  /// - Parameter always: points all of whose windows are learnt from.
  init(_ data: ACVAEData, fraction: Double, window: Int, always: [Bool]) {
    var isHeld = [Bool](repeating: false, count: data.count)
    let parts = Self.parts(data, window: window)
    for (place, part) in parts.enumerated() {
      let border = heldOutBorder(of: part.count, fraction: fraction, window: window)
      let turn = Double(parts.count - 1 - place) * 0.618_033_988_749_895
      let first = Int(Double(border) * (1 - turn.truncatingRemainder(dividingBy: 1)))
      for point in first..<(first + part.count - border) { isHeld[part.lowerBound + point] = true }
    }
    for run in always.runs(of: true) {
      for point in max(0, run.lowerBound - window + 1)..<min(data.count, run.upperBound + window - 1) {
        isHeld[point] = false
      }
    }
    (self.window, self.isHeld) = (window, isHeld)
    let tail = isHeld.reversed().prefix { $0 }.count
    newest = tail > 0 ? data.count - tail..<data.count : nil
  }

  /// Where windows begin that have a marked point and no point that is held out.
  func learntOffsets(_ marks: [Float]) -> [Int32] { offsets(marks, held: false) }

  /// Where windows begin that have a marked point, all of them held out.
  func heldOffsets(_ marks: [Float]) -> [Int32] { offsets(marks, held: true) }

  private func offsets(_ marks: [Float], held: Bool) -> [Int32] {
    var (offsets, lastMark, lastOther): ([Int32], Int, Int) = ([], -1, -1)
    for point in isHeld.indices {
      if marks[point] != 0 { lastMark = point }
      if isHeld[point] != held { lastOther = point }
      let offset = point - window + 1
      if offset >= 0, lastMark >= offset, lastOther < offset { offsets.append(Int32(offset)) }
    }
    return offsets
  }

  /// The stretches between gaps, the last one to the end.
  private static func parts(_ data: ACVAEData, window: Int) -> [Range<Int>] {
    var (parts, first, empty): ([Range<Int>], Int, Int) = ([], 0, 0)
    for point in 0..<data.count {
      let isEmpty = !(0..<data.metrics).contains { data.measured[point * data.metrics + $0] != 0 }
      if !isEmpty, empty >= window, point > empty {
        parts.append(first..<point - empty)
        first = point
      }
      empty = isEmpty ? empty + 1 : 0
    }
    return parts + [first..<data.count]
  }
}
