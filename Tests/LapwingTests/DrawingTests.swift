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
}
