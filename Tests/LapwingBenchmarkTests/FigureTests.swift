import Testing

@testable import lapwing_benchmark

struct FigureTests {
  @Test(
    "figures keep four digits", arguments: [(126_999_999.7, 127_000_000), (0.0123456, 0.01235), (-3.14159, -3.142)])
  func figures(value: Double, rounded: Double) {
    #expect(Figure.rounded(value) == rounded)
  }

  @Test("a target is met from above or from below")
  func targets() {
    #expect(Figure(name: "a", value: 2, unit: "", target: 1).isMet == true)
    #expect(Figure(name: "a", value: 2, unit: "", target: 1, isCeiling: true).isMet == false)
    #expect(Figure(name: "a", value: 2, unit: "", ratio: 0.5, target: 0.85).isMet == false)
    #expect(Figure(name: "a", value: 2, unit: "").isMet == nil)
  }
}
