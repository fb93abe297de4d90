import Testing

@testable import lapwing

struct DrawingTests {
  @Test("a dot is the bit that Unicode gives it")
  func dots() {
    var canvas = BrailleCanvas(columns: 2, rows: 1)
    canvas.set(x: 0, y: 0)
    canvas.set(x: 3, y: 3)
    canvas.set(x: 4, y: 0)
    canvas.set(x: 0, y: -1)
    #expect(canvas.character(column: 0, row: 0) == "\u{2801}")
    #expect(canvas.character(column: 1, row: 0) == "\u{2880}")
  }

  @Test(
    "numbers are rounded to the places asked for",
    arguments: [
      (0.0, 3, "0.000"), (0.9996, 3, "1.000"), (-1.25, 1, "-1.3"), (12.5, 0, "13"), (-0.0001, 2, "0.00"),
      (Double.nan, 2, "–"), (1e300, 2, "–"),
    ])
  func numbers(value: Double, places: Int, text: String) {
    #expect(FixedText.number(value, places: places) == text)
  }

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
