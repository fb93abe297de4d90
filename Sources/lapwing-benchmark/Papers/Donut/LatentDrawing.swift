import Programs

/// A latent space as SVG: a panel a stage of the training, the two dimensions that vary most, a dot a window, its colour the
/// time of day; windows that end in a labelled point are red rings.
struct LatentDrawing {
  let stages: [(title: String, positions: [LatentPosition])]
  let title: String

  private static let size = 260.0
  private static let margin = 28.0
  private static let hours = 24
  /// Dots of a panel: more are one blot.
  private static let most = 1_000

  var text: String {
    let width = Self.size * Double(stages.count)
    let panels = stages.enumerated().map { place, stage in
      "<g transform=\"translate(\(Self.number(Double(place) * Self.size)),0)\">\n" + panel(stage.title, stage.positions)
        + "</g>\n"
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.number(width)) \(Self.number(Self.size + 20))" \
      font-family="sans-serif" font-size="12">
      <rect width="100%" height="100%" fill="#fff"/>
      \(panels.joined())<text x="8" y="\(Self.number(Self.size + 12))" fill="#555">\(title): windows by time of day, \
      from midnight (red) over morning (green) to evening (blue); rings end in a labelled point</text>
      </svg>

      """
  }

  private func panel(_ title: String, _ positions: [LatentPosition]) -> String {
    let axes = Self.axes(positions)
    let (x, y) = (Self.scale(positions.map { $0.z[axes.0] }), Self.scale(positions.map { $0.z[axes.1] }))
    func place(_ position: LatentPosition) -> String {
      "\(Self.number(x(position.z[axes.0]))) \(Self.number(y(position.z[axes.1])))"
    }
    let step = max(1, positions.count / Self.most)
    let shown = stride(from: 0, to: positions.count, by: step).map { positions[$0] }
    var dots = ""
    for hour in 0..<Self.hours {
      let here = shown.filter { !$0.isAnomalous && Int($0.turn * Double(Self.hours)) == hour }
      guard !here.isEmpty else { continue }
      let path = here.map { "M\(place($0))h0" }.joined()
      dots +=
        "<path d=\"\(path)\" stroke=\"hsl(\(hour * 360 / Self.hours),75%,45%)\" stroke-width=\"3\" "
        + "stroke-linecap=\"round\" fill=\"none\"/>\n"
    }
    let rings = positions.filter(\.isAnomalous).prefix(Self.most).map { position in
      let centre = place(position).split(separator: " ")
      return "<circle cx=\"\(centre[0])\" cy=\"\(centre[1])\" r=\"4\" fill=\"none\" stroke=\"#c00\"/>\n"
    }
    return "<text x=\"8\" y=\"16\">\(title)</text>\n" + dots + rings.joined()
  }

  /// The two dimensions of the greatest variance.
  private static func axes(_ positions: [LatentPosition]) -> (Int, Int) {
    let variances = (0..<(positions.first?.z.count ?? 0)).map { axis -> (axis: Int, variance: Double) in
      let values = positions.map { $0.z[axis] }
      let mean = values.reduce(0, +) / Double(values.count)
      return (axis, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) })
    }
    let order = variances.sorted { ($0.variance, $1.axis) > ($1.variance, $0.axis) }.map(\.axis)
    return (order.first ?? 0, order.count > 1 ? order[1] : order.first ?? 0)
  }

  private static func scale(_ values: [Double]) -> (Double) -> Double {
    let (least, most) = (values.min() ?? 0, values.max() ?? 1)
    let span = most > least ? most - least : 1
    return { margin + (size - 2 * margin) * ($0 - least) / span }
  }

  private static func number(_ value: Double) -> String { FixedText.number(value, places: 1) }
}
