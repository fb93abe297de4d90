import SeededRandom
import Testing

@testable import HTTP

@Suite("The line of waiting connections")
struct WaitingLineTests {
  @Test("The longest waiting is first, whoever leaves in between", arguments: [1, 2, 3] as [UInt64])
  func order(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var line = WaitingLine()
    var model: [UInt32] = []
    for _ in 0..<5_000 {
      let slot = UInt32.random(in: 0..<40, using: &generator)
      if let place = model.firstIndex(of: slot) {
        model.remove(at: place)
        line.remove(slot)
      } else {
        model.append(slot)
        line.append(slot)
      }
      #expect(line.longest == model.first)
      #expect(line.count == model.count)
    }
    while let slot = line.longest {
      #expect(slot == model.removeFirst())
      line.remove(slot)
    }
    #expect(model.isEmpty)
  }
}
