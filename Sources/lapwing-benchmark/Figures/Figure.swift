import Glibc
import JSON
import Programs

/// One measured figure: one line of JSON where it is measured, one row where it is read.
struct Figure {
  /// What is measured; no two figures have the same.
  let name: String
  let value: Double
  let unit: String
  /// What was reached of the machine's best, where that is what the figure is about.
  var ratio: Double?
  /// What is to be reached, in `unit`, or as a ratio where there is one.
  var target: Double?
  /// Whether the target is a bound from above.
  var isCeiling = false
  /// What else a reader needs to judge it.
  var details: [(name: String, value: JSONValue)] = []
  /// What it was measured by, and on; empty until it is reported.
  var command = ""
  var machine = ""

  var isMet: Bool? {
    guard let target else { return nil }
    let reached = ratio ?? value
    return isCeiling ? reached <= target : reached >= target
  }

  var line: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("name", name)
      writer.field("value", Self.rounded(value))
      writer.field("unit", unit)
      if let ratio { writer.field("ratio", Self.rounded(ratio)) }
      if let target { writer.field("target", target) }
      if isCeiling { writer.field("ceiling", true) }
      if let isMet { writer.field("met", isMet) }
      for detail in details { writer.field(detail.name, detail.value) }
      if !command.isEmpty { writer.field("command", command) }
      if !machine.isEmpty { writer.field("machine", machine) }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  func print() {
    Swift.print(line)
    fflush(nil)
  }

  /// Four significant digits: more would be noise.
  static func rounded(_ value: Double) -> Double { rounded(value, digits: 4) }

  private static func rounded(_ value: Double, digits: Double) -> Double {
    guard value.isFinite, value != 0 else { return value }
    let places = digits - 1 - floor(log10(abs(value)))
    let scale = pow(10, abs(places))
    // Powers of ten are exact, their inverses are not.
    return places >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
  }
}

/// What others have printed as a line.
extension Figure {
  private static let ownKeys: Set = [
    "name", "value", "unit", "ratio", "target", "ceiling", "met", "command", "machine",
  ]

  /// nil of what is no figure.
  init?(line: String) {
    guard let object = try? JSONValue.parse(line).object, let name = object["name"]?.string,
      let value = object["value"]?.number, let unit = object["unit"]?.string
    else { return nil }
    self.init(
      name: name, value: value, unit: unit, ratio: object["ratio"]?.number, target: object["target"]?.number,
      isCeiling: object["ceiling"]?.bool ?? false,
      details: zip(object.keys, object.values).filter { !Self.ownKeys.contains($0.0) }.map { ($0, $1) },
      command: object["command"]?.string ?? "", machine: object["machine"]?.string ?? "")
  }
}

/// As a row of the page.
extension Figure {
  static let columns = ["figure", "reach", "measured", "command", "machine"]

  var row: [String] { [name, reach, measured, "`\(command)`", machine] }

  private var reach: String {
    guard let target else { return "" }
    return (isCeiling ? "at most " : "at least ") + (ratio == nil ? quantity(target) : Self.share(target))
  }

  /// Details are shown as far as they are single numbers or words.
  private var measured: String {
    var more = ratio == nil ? [] : [quantity(value)]
    for detail in details {
      // Counts are told to the last digit; what is measured has been rounded before.
      guard
        let text = detail.value.integer.map(Self.grouped) ?? detail.value.number.map(Self.text) ?? detail.value.string
      else { continue }
      more.append("\(detail.name.replacing("_", with: " ")) \(text)")
    }
    let first = ratio.map(Self.share) ?? quantity(value)
    return more.isEmpty ? first : "\(first) (\(more.joined(separator: ", ")))"
  }

  private func quantity(_ value: Double) -> String { unit.isEmpty ? Self.text(value) : "\(Self.text(value)) \(unit)" }

  private static func share(_ value: Double) -> String { "\(text(100 * value)) %" }

  /// Three significant digits, in groups of three.
  static func text(_ value: Double) -> String {
    let value = rounded(value, digits: 3)
    guard value.isFinite, abs(value) < 1e15 else { return "–" }
    if abs(value) < 100 {
      let digits = FixedText.number(value, places: 3)
      let whole = digits.reversed().drop { $0 == "0" }.drop { $0 == "." }
      return String(whole.reversed())
    }
    return grouped(Int64(value))
  }

  private static func grouped(_ value: Int64) -> String {
    var (digits, groups) = (String(value.magnitude), [Substring]())
    while digits.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([Substring(digits)] + groups).joined(separator: ",")
  }
}
