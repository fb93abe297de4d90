/// What a client would have, as `Accept` says it (RFC 9110 §12.5.1): ranges of media types with weights.
///
/// Java's `HttpURLConnection` has always sent `*; q=.2`: a lone star is read as `*/*`, and a weight may begin with its
/// point. Parameters other than the weight are passed over, since no answer comes in several variants of one type.
package struct AcceptedMedia: Sendable {
  private let ranges: [Range]

  private struct Range: Sendable {
    let essence: String
    /// In thousandths.
    let weight: Int

    init?(reading reader: inout FieldReader) {
      let start = reader
      if let range = MediaType(reading: &reader) {
        essence = range.essence
        guard let weight = AcceptedMedia.weight(range["q"]) else { return nil }
        self.weight = weight
      } else {
        reader = start
        guard reader.name() == "*", let parameters = reader.parameters(),
          let weight = AcceptedMedia.weight(parameters.first { $0.name == "q" }?.value)
        else { return nil }
        essence = "*/*"
        self.weight = weight
      }
    }
  }

  /// Nil for what is no list of ranges.
  package init?(_ value: String) {
    var reader = FieldReader(value)
    guard let ranges = reader.list(Range.init(reading:)) else { return nil }
    self.ranges = ranges
  }

  /// The one of some media types that the client would rather have than the others; nil where it would have none of them.
  ///
  /// - Parameter offered: in small letters, in the order of our own preference; a list without members accepts the first.
  package func preferred(among offered: [String]) -> String? {
    if ranges.isEmpty { return offered.first }
    var best: (type: String, weight: Int)?
    for type in offered where weight(of: type) > best?.weight ?? 0 { best = (type, weight(of: type)) }
    return best?.type
  }

  /// The weight that the most specific range gives a type, in thousandths.
  private func weight(of type: String) -> Int {
    for name in [type, type.prefix { $0 != "/" } + "/*", "*/*"] {
      if let range = ranges.first(where: { $0.essence == name }) { return range.weight }
    }
    return 0
  }

  /// `qvalue` (§12.4.2) in thousandths, 1,000 where there is none; nil for what is no weight.
  static func weight(_ text: String?) -> Int? {
    guard let text else { return 1_000 }
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let (whole, fraction) = (parts[0], parts.count > 1 ? parts[1] : "")
    guard ["0", "1", ""].contains(whole), !(whole.isEmpty && fraction.isEmpty), fraction.utf8.count <= 3,
      fraction.utf8.allSatisfy(Characters.isDigit)
    else { return nil }
    let thousandths = Int(fraction + String(repeating: "0", count: 3 - fraction.utf8.count)) ?? 0
    let weight = (whole == "1" ? 1_000 : 0) + thousandths
    return weight <= 1_000 ? weight : nil
  }
}
