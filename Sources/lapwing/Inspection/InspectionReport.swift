import Formats
import Monitoring
import Programs
import Series

/// What a file is taken for, for a terminal of 80 columns.
struct InspectionReport {
  let file: InspectedFile
  let reading: ImportReading
  /// What the user calls the series, or what their names begin with.
  let id: String?

  /// Lines of a kind that are shown; of more there is the number.
  private static let mostColumns = 24
  private static let mostSeries = 12

  private var layout: TableLayout { reading.layout }

  var text: String {
    [heading, columns, series, rows, warnings, command].filter { !$0.isEmpty }
      .map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  // MARK: the file

  private var heading: [String] {
    let fields = ["\t": "tabs", " ": "spaces"][layout.delimiter.rawValue] ?? "'\(layout.delimiter.rawValue)'"
    var facts: [String] = []
    if reading.format == "csv" {
      facts = [layout.encoding.rawValue.uppercased(), "fields between \(fields)", "decimal \(layout.decimal.rawValue)"]
      facts.append(layout.headerLine.map { "names in line \($0)" } ?? "no line of names")
    } else {
      facts = [reading.format == "json" ? "JSON" : "as \(reading.format) writes it"]
    }
    facts.append("\(reading.rows) row\(reading.rows == 1 ? "" : "s")")
    let zone = reading.timezone.map { ", on the clock of \($0)" } ?? ""
    facts.append("times as \(layout.timeFormat.rawValue)\(zone)")
    return [Style.bold(file.name)] + Paragraph.wrap(facts.joined(separator: "; "), indent: 2)
  }

  private var columns: [String] {
    let shown = Array(layout.columns.prefix(Self.mostColumns))
    let name = min(24, max(6, shown.map(\.name.count).max() ?? 0))
    let kind = max(9, shown.map { Self.kind($0).count }.max() ?? 0)
    var lines = [Style.dim("  \(FixedText.left("column", name))  \(FixedText.left("taken for", kind))  because it")]
    for column in shown {
      let start =
        "  \(FixedText.left(Paragraph.cut(column.name, to: name), name))  \(FixedText.left(Self.kind(column), kind))  "
      lines += Paragraph.wrap(column.reason + Self.otherwise(column), indent: start.count, after: start)
    }
    let hidden = layout.columns.count - shown.count
    if hidden > 0 { lines.append("  … and \(hidden) more columns") }
    if layout.metrics.count > 0 {
      lines.append(Style.dim("  A metric can be context or left out instead: --context=NAME, --omit=NAME."))
    }
    return lines
  }

  private static func kind(_ column: TableColumn) -> String {
    let name = column.kind.rawValue.map { $0 == "_" ? " " : String($0) }.joined()
    return column.unit.map { "\(name), \($0)" } ?? name
  }

  /// What else a column could be, where it isn't what all are.
  private static func otherwise(_ column: TableColumn) -> String {
    if column.alternatives.isEmpty || column.kind == .metric && column.reason == "holds numbers" { return "" }
    return "; else " + column.alternatives.map(Parameters.asOption).joined(separator: ", ")
  }

  // MARK: the series

  private var series: [String] {
    let shown = reading.parts.prefix(Self.mostSeries)
    let times = shown.map { (Self.minute($0.first), Self.minute($0.last)) }
    let time = times.map { max($0.0.count, $0.1.count) }.max() ?? 0
    let ids = shown.map { $0.id ?? file.identifier ?? "–" }
    let name = max(6, min(Paragraph.width - 2 * time - 33, ids.map(\.count).max() ?? 0))
    func line(_ cells: [String]) -> String {
      let texts = zip(cells, [name, time, time]).map { FixedText.left(Paragraph.cut($0, to: $1), $1) }
      let numbers = zip(cells.dropFirst(3), [8, 8, 5]).map { FixedText.right($0, $1) }
      return "  " + (texts + numbers).joined(separator: "  ")
    }
    var lines = [Style.dim(line(["series", "from (UTC)", "to", "every", "rows", "gaps"]))]
    for (place, part) in shown.enumerated() {
      lines.append(
        line([ids[place], times[place].0, times[place].1, "\(part.interval) s", "\(part.rows)", "\(part.gaps)"]))
    }
    let hidden = reading.parts.count - shown.count
    return lines + (hidden > 0 ? ["  … and \(hidden) more series"] : []) + alignment
  }

  /// How the times lie on their grid.
  private var alignment: [String] {
    guard let part = reading.parts.first else { return [] }
    var facts: [String] = []
    if let regularity = part.regularity, regularity < 1 {
      facts.append("\(FixedText.number(regularity * 100, places: 1)) % of the steps are whole intervals")
    }
    switch part.alignment {
    case .strict: break
    case .snap: facts.append("times go to the nearest slot")
    case .aggregate: facts.append("the rows of an interval become one value")
    }
    return facts.isEmpty
      ? [] : Paragraph.wrap("Alignment \(part.alignment.rawValue): \(facts.joined(separator: "; ")).", indent: 2)
  }

  private static func minute(_ time: Int64) -> String {
    let text = Timestamp.format(time)
    let isWhole = time % 60 == 0
    return String(text.prefix(10)) + " " + String(text.dropFirst(11).prefix(isWhole ? 5 : 8))
  }

  // MARK: the first rows

  private var rows: [String] {
    let names = layout.metrics + layout.context
    let cells = reading.firstRows.map { row in row.values.map { $0.isNaN ? "–" : Self.number($0) } }
    var widths: [Int] = []
    for place in names.indices {
      let width = min(20, max(names[place].count, cells.map { $0[place].count }.max() ?? 0))
      guard 24 + widths.reduce(0, { $0 + $1 + 2 }) + width + 2 <= Paragraph.width else { break }
      widths.append(width)
    }
    let hidden = names.count - widths.count
    func line(_ first: String, _ texts: [String]) -> String {
      "  " + FixedText.left(first, 20)
        + zip(texts, widths).map { "  " + FixedText.right(Paragraph.cut($0, to: $1), $1) }.joined()
    }
    let title = "the first rows as understood" + (hidden > 0 ? ", without \(hidden) of \(names.count) columns" : "")
    return [Style.dim("  " + title), line("", names)]
      + zip(reading.firstRows, cells).map { line(Timestamp.format($0.time), $1) }
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }

  // MARK: what to know and do

  private var warnings: [String] {
    let mark = "  " + Style.alarm("!") + " "
    return reading.warnings.flatMap { Paragraph.wrap(Parameters.asOptions($0), indent: 4, after: mark) }
  }

  private var command: [String] {
    [Style.dim("To take it so:")] + ImportCommand(file: file, reading: reading, id: id).lines
  }
}
