import Glibc
import JSON

/// One measured figure, printed as one line of JSON.
struct Figure {
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
      if let isMet { writer.field("met", isMet) }
      for detail in details { writer.field(detail.name, detail.value) }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  func print() {
    Swift.print(line)
    fflush(nil)
  }

  /// Four significant digits: more would be noise.
  static func rounded(_ value: Double) -> Double {
    guard value.isFinite, value != 0 else { return value }
    let places = 3 - floor(log10(abs(value)))
    let scale = pow(10, abs(places))
    // Powers of ten are exact, their inverses are not.
    return places >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
  }
}
