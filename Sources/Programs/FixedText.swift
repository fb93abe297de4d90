/// Numbers and words in columns, without Foundation.
package enum FixedText {
  /// A number with so many places; `–` for none.
  package static func number(_ value: Double?, places: Int) -> String {
    guard let value, value.isFinite, abs(value) < 1e15 else { return "–" }
    var scale: Int64 = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int64((abs(value) * Double(min(scale, 1_000))).rounded()) * (scale / min(scale, 1_000))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return "\(sign)\(scaled)" }
    let fraction = String(scaled % scale)
    return "\(sign)\(scaled / scale).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
  }

  /// As many places as make sense on an axis of that extent.
  package static func axis(_ value: Double, extent: Double) -> String {
    number(value, places: extent >= 50 ? 0 : extent >= 5 ? 1 : extent >= 0.5 ? 2 : 3)
  }

  package static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  package static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
