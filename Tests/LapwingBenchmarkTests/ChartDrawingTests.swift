import Testing

@testable import lapwing_benchmark

@Suite("Figures in lines")
struct ChartDrawingTests {
  @Test("A panel a title, a path a line and a bold one a labelled stretch; what is no number is left out")
  func panels() {
    let line = ChartDrawing.Line(
      "made", window: [0, 1, .nan, 3, 4], label: [true, false, false, true, true])
    #expect(line.marked == [0...1, 2...5])
    let panel = ChartDrawing.Panel(title: "one", lines: [line, .init(name: "flat", points: [(0, 2), (4, 2)])])
    let text = ChartDrawing(title: "all", panels: [panel, panel, panel], columns: 2).text
    #expect(text.hasPrefix("<svg ") && text.hasSuffix("</svg>\n"))
    #expect(text.matches(of: />one</).count == 3 && text.matches(of: /<path/).count == 12)
    #expect(!text.contains("nan") && !text.contains("inf"))
    #expect(ChartDrawing(title: "none", panels: []).text.hasSuffix("</svg>\n"))
  }

  @Test("A histogram is of shares, with what lies beyond in the outermost bins")
  func histogram() {
    let line = ChartDrawing.Line("x", histogramOf: [-9, 0.1, 0.9, 1, 9, 5, 5, .nan], from: 0, to: 2, bins: 2)
    #expect(line.points.map(\.y) == [3.0 / 8, 4.0 / 8] && line.points.map(\.x) == [0.5, 1.5])
  }
}
