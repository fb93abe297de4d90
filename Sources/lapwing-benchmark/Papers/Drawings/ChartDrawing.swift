import Programs

/// Panels of lines as SVG, a few in a row: what a paper's figure shows of rows, windows or histograms.
struct ChartDrawing {
  struct Line {
    let name: String
    let points: [(x: Double, y: Double)]
    /// Stretches of x under which the line is drawn bold, such as what is labelled.
    var marked: [ClosedRange<Double>] = []
  }

  struct Panel {
    let title: String
    let lines: [Line]
  }

  let title: String
  let panels: [Panel]
  /// Panels of a row.
  var columns = 4

  private static let (width, height, margin) = (260.0, 170.0, 24.0)
  private static let colours = ["#1f77b4", "#d62728", "#2ca02c", "#ff7f0e", "#7b4fa3", "#555555"]

  var text: String {
    let rows = (panels.count + columns - 1) / max(1, columns)
    let (wide, high) = (Self.width * Double(min(columns, max(1, panels.count))), Self.height * Double(rows) + 22)
    let drawn = panels.enumerated().map { place, panel in
      let (x, y) = (Double(place % columns) * Self.width, Double(place / columns) * Self.height)
      return "<g transform=\"translate(\(Self.number(x)),\(Self.number(y)))\">\n\(Self.drawn(panel))</g>\n"
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.number(wide)) \(Self.number(high))" \
      font-family="sans-serif" font-size="11">
      <rect width="100%" height="100%" fill="#fff"/>
      \(drawn.joined())<text x="8" y="\(Self.number(high - 8))" fill="#555">\(title)</text>
      </svg>

      """
  }

  private static func drawn(_ panel: Panel) -> String {
    let points = panel.lines.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
    let (x, y) = (scale(points.map(\.x), margin, width - 8), scale(points.map(\.y), height - margin, 34))
    func path(_ points: [(x: Double, y: Double)]) -> String {
      points.filter { $0.y.isFinite }.enumerated().map { place, point in
        "\(place == 0 ? "M" : "L")\(number(x(point.x))) \(number(y(point.y)))"
      }.joined()
    }
    var text = "<text x=\"8\" y=\"14\">\(panel.title)</text>\n"
    for (place, line) in panel.lines.enumerated() {
      let colour = colours[place % colours.count]
      let shift = 8 + Double(place) * (width - 16) / Double(panel.lines.count)
      text += "<text x=\"\(number(shift))\" y=\"27\" fill=\"\(colour)\">\(line.name)</text>\n"
      text += "<path d=\"\(path(line.points))\" fill=\"none\" stroke=\"\(colour)\"/>\n"
      for range in line.marked {
        let inside = line.points.filter { range.contains($0.x) }
        text += "<path d=\"\(path(inside))\" fill=\"none\" stroke=\"#d62728\" stroke-width=\"2.5\"/>\n"
      }
    }
    return text + axis(points)
  }

  /// Least and greatest of either axis.
  private static func axis(_ points: [(x: Double, y: Double)]) -> String {
    guard let left = points.map(\.x).min(), let right = points.map(\.x).max(), let low = points.map(\.y).min(),
      let high = points.map(\.y).max()
    else { return "" }
    let bottom = number(height - 8)
    return """
      <g fill="#999" font-size="9"><text x="\(number(margin))" y="\(bottom)">\(Figure.text(left))</text>\
      <text x="\(number(width - 8))" y="\(bottom)" text-anchor="end">\(Figure.text(right))</text>\
      <text x="2" y="\(number(height - margin))">\(Figure.text(low))</text>\
      <text x="2" y="40">\(Figure.text(high))</text></g>

      """
  }

  private static func scale(_ values: [Double], _ from: Double, _ to: Double) -> (Double) -> Double {
    let (least, most) = (values.min() ?? 0, values.max() ?? 1)
    let span = most > least ? most - least : 1
    return { from + (to - from) * ($0 - least) / span }
  }

  private static func number(_ value: Double) -> String { FixedText.number(value, places: 1) }
}

extension ChartDrawing.Line {
  /// Values one after the other, bold where they are labelled.
  init(_ name: String, window values: [Double], label: [Bool] = []) {
    var runs: [ClosedRange<Double>] = []
    for point in label.indices where label[point] {
      if let last = runs.last, last.upperBound == Double(point - 1) {
        runs[runs.count - 1] = last.lowerBound...Double(point)
      } else {
        runs.append(Double(point)...Double(point))
      }
    }
    // A point beside, so that a single one is a line.
    let marked = runs.map { max(0, $0.lowerBound - 1)...($0.upperBound + 1) }
    self.init(name: name, points: values.enumerated().map { (Double($0), $1) }, marked: marked)
  }

  /// The shares of values in equal bins between two bounds, what lies beyond in the outermost.
  init(_ name: String, histogramOf values: [Double], from low: Double, to high: Double, bins: Int = 40) {
    var counts = [Int](repeating: 0, count: bins)
    for value in values where value.isFinite {
      let place = (value - low) / max(high - low, .leastNormalMagnitude) * Double(bins)
      counts[min(max(Int(place.rounded(.down)), 0), bins - 1)] += 1
    }
    let all = Double(max(1, values.count))
    let points = counts.indices.map { bin in
      (low + (high - low) * (Double(bin) + 0.5) / Double(bins), Double(counts[bin]) / all)
    }
    self.init(name: name, points: points)
  }
}
