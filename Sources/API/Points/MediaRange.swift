import HTTP

extension APIRequest {
  /// The first of some media types that the client would rather have than the others (RFC 9110 §12.5.1).
  ///
  /// - Parameter offered: in the order of our own preference.
  /// - Throws: `not_acceptable`.
  func preferred(among offered: [String]) throws(Problem) -> String {
    guard let accept = http.headers.joined("accept"), !accept.isEmpty else { return offered[0] }
    let ranges = accept.split(separator: ",").map(MediaRange.init)
    var best: (type: String, quality: Double)?
    for type in offered {
      let quality = MediaRange.quality(of: type, in: ranges)
      if quality > best?.quality ?? 0 { best = (type, quality) }
    }
    guard let best else {
      throw Problem(.notAcceptable, "This operation answers \(offered.joined(separator: " or ")).")
    }
    return best.type
  }
}

/// One entry of an `Accept` field.
private struct MediaRange {
  private let type: String
  private let quality: Double

  init(_ text: Substring) {
    let parts = text.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
    type = parts.first ?? ""
    let weight = parts.dropFirst().first { $0.hasPrefix("q=") }
    quality = weight.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
  }

  /// The quality that the most specific range gives a type.
  static func quality(of type: String, in ranges: [MediaRange]) -> Double {
    let group = (type.split(separator: "/").first ?? "") + "/*"
    for name in [type, String(group), "*/*"] {
      if let range = ranges.first(where: { $0.type == name }) { return range.quality }
    }
    return 0
  }
}
