import Glibc

/// Numbers as people say them: no more digits than tell what there is to tell, thousands apart, the unit behind.
struct NumberWording: Sendable {
  private static let digits = 3, mostDigits = 12
  /// What is below or beyond is written with an exponent.
  private static let plain = -4..<12

  var unit: String?
  /// Whether all that was ever measured are whole numbers: then fractions of large ones are no news.
  var isWhole = false

  /// A measured value. Where there is a band it has as many digits as it takes to see which side of it the value is on.
  func value(_ value: Double, beside bounds: ClosedRange<Double>? = nil) -> String {
    let distance = bounds.map { max($0.lowerBound - value, value - $0.upperBound, $0.upperBound - $0.lowerBound) }
    return withUnit(plain(value, step: distance))
  }

  /// What was to be expected: a range, or one number where it has no width that shows.
  func band(_ bounds: ClosedRange<Double>) -> String {
    let width = bounds.upperBound - bounds.lowerBound
    let (lower, upper) = (plain(bounds.lowerBound, step: width), plain(bounds.upperBound, step: width))
    return withUnit(lower == upper ? lower : "\(lower) to \(upper)")
  }

  private func withUnit(_ text: String) -> String { unit.map { "\(text) \($0)" } ?? text }

  /// - Parameter step: a difference that is to be seen in the digits; nil or 0 for none.
  private func plain(_ value: Double, step: Double?) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    let exponent = Self.exponent(of: value)
    if isWhole, (1...5).contains(exponent + 1), abs(value) >= 10 || value == value.rounded() {
      return Self.text(value, digits: exponent + 1)
    }
    var digits = Self.digits
    if let step, step > 0, step.isFinite { digits = max(digits, exponent - Self.exponent(of: step) + 2) }
    return Self.text(value, digits: min(digits, Self.mostDigits))
  }

  private static func exponent(of value: Double) -> Int { Int(floor(log10(abs(value)))) }

  /// Rounded to so many significant digits, without zeros that end a fraction.
  private static func text(_ value: Double, digits: Int) -> String {
    var exponent = exponent(of: value)
    var mantissa = Int64(scaled(abs(value), by: digits - 1 - exponent).rounded())
    if mantissa >= power(digits) { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    let sign = value < 0 ? "-" : ""
    guard plain.contains(exponent) else {
      return "\(sign)\(point(mantissa, decimals: digits - 1))e\(exponent)"
    }
    let decimals = digits - 1 - exponent
    return sign + (decimals >= 0 ? point(mantissa, decimals: decimals) : grouped(mantissa * power(-decimals)))
  }

  /// By a power of ten, of which both halves are within a Double's reach.
  private static func scaled(_ value: Double, by places: Int) -> Double {
    let half = places / 2
    return value * pow(10, Double(half)) * pow(10, Double(places - half))
  }

  private static func power(_ exponent: Int) -> Int64 { (0..<exponent).reduce(1) { product, _ in product * 10 } }

  private static func point(_ mantissa: Int64, decimals: Int) -> String {
    var digits = Array(String(mantissa))
    while digits.count <= decimals { digits.insert("0", at: 0) }
    var fraction = digits.suffix(decimals)
    while fraction.last == "0" { fraction.removeLast() }
    let whole = grouped(Int64(String(digits.dropLast(decimals))) ?? 0)
    return fraction.isEmpty ? whole : whole + "." + String(fraction)
  }

  private static func grouped(_ number: Int64) -> String {
    var text = ""
    for (place, digit) in String(number).reversed().enumerated() {
      if place > 0, place % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}
