/// An LSTM's recurrent weights, copied into the order in which a step of time reads them: from the first byte to the
/// last. A step multiplies one or two rows only, so the weights are read about as often as they are used, and in their
/// matrix they would lie in lines far apart.
package struct RecurrentWeights: Sendable {
  package let units: Int
  /// For each eight units (the last ones padded with zeros), for each unit before: i, f, g, o of the eight.
  private(set) var forward: [Float]
  /// The transpose: for each 32 units, then for each eight of the rest (the last ones padded), for each of the 4·units
  /// gates: the weights to those units.
  private(set) var backward: [Float]

  package init(units: Int) {
    require(units > 0, "recurrent weights: no units")
    self.units = units
    forward = [Float](repeating: 0, count: Self.panels(units) * units * 32)
    backward = [Float](repeating: 0, count: Self.panels(units) * 8 * 4 * units)
  }

  /// Eights of units, the last one perhaps not full.
  static func panels(_ units: Int) -> Int { (units + 7) / 8 }

  /// Takes the weights anew: `units` rows of 4·`units` columns, the gates i, f, g, o one after the other.
  package mutating func pack(_ weights: Span<Float>) {
    let units = units
    require(weights.count == 4 * units * units, "recurrent weights: not units × 4·units")
    weights.withUnsafeBufferPointer { weights in
      // Not empty, as there are units.
      let source = weights.baseAddress!
      forward.withUnsafeMutableBufferPointer { packForward(source, $0.baseAddress!, units) }
      backward.withUnsafeMutableBufferPointer { packBackward(source, $0.baseAddress!, units) }
    }
  }
}

private func packForward(_ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ units: Int) {
  var target = target
  for first in stride(from: 0, to: units, by: 8) {
    let count = min(8, units - first)
    for row in 0..<units {
      for gate in 0..<4 {
        Lanes.store(Lanes.load(source + ((row * 4 + gate) * units + first), count), target + gate * 8, 8)
      }
      target += 32
    }
  }
}

private func packBackward(_ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ units: Int) {
  let gates = 4 * units
  var (target, first) = (target, 0)
  while first < units {
    let width = units - first >= 32 ? 32 : 8
    for unit in stride(from: first, to: min(units, first + width), by: 8) {
      let (rows, column) = (source + unit * gates, target + (unit - first))
      let blocks = unit + 8 <= units ? gates / 8 : 0
      for block in 0..<blocks { transposeBlock(rows + block * 8, gates, column + block * 8 * width, width) }
      for gate in (blocks * 8)..<gates {
        for lane in 0..<min(8, units - unit) { column[gate * width + lane] = rows[lane * gates + gate] }
      }
    }
    target += width * gates
    first += width
  }
}
