import Kernels
import Testing

@testable import lapwing_benchmark

@Suite("The one-liners that C-GATS is held against")
struct OneLinerTests {
  private static func values(_ count: Int) -> [Double] {
    var stream = RandomStream(seed: 1, purpose: .test)
    return (0..<count).map { _ in stream.normal() }
  }

  @Test("A is the difference to the point before, with a sign or without")
  func differences() {
    #expect(OneLiner(isAbsolute: true, moving: nil).scores([1, 4, 2]) == [0, 3, 2])
    #expect(OneLiner(isAbsolute: false, moving: nil).scores([1, 4, 2]) == [0, 3, -2])
  }

  @Test("B takes off the moving mean and so many moving deviations", arguments: [5, 11])
  func moving(points: Int) {
    let values = Self.values(40)
    let line = OneLiner(isAbsolute: true, moving: OneLiner.Moving(points: points, factor: 2))
    let differences = OneLiner(isAbsolute: true, moving: nil).scores(values)
    for (index, score) in line.scores(values).enumerated() {
      let around = differences[max(0, index - points / 2)...min(39, index + points / 2)]
      let mean = around.reduce(0, +) / Double(around.count)
      let variance = around.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(around.count)
      #expect(abs(score - (differences[index] - mean - 2 * variance.squareRoot())) < 1e-9)
    }
  }

  @Test("The best one finds the jumps down that only the magnitude shows", arguments: OneLiner.Kind.allCases)
  func search(kind: OneLiner.Kind) throws {
    var values = Self.values(400)
    var labels = [Bool](repeating: false, count: 400)
    for place in [50, 130, 260, 333] {
      values[place...].indices.forEach { values[$0] -= 20 }
      labels[place] = true
    }
    let best = try #require(try OneLiner.best(kind, [values], labels: labels))
    #expect(best.line.isAbsolute)
    let flagged = best.line.scores(values).map { $0 >= best.threshold }
    #expect(flagged == labels)
  }

  @Test("Without a label there is none to choose")
  func nothing() throws {
    let none = try OneLiner.best(.a, [[1, 2, 3]], labels: [false, false, false])
    #expect(none?.threshold == nil)
  }
}
