/// The content codings that a client takes, as `Accept-Encoding` says it (RFC 9110 §12.5.3).
package struct AcceptedCodings: Sendable {
  private let weights: [(coding: String, weight: Int)]

  /// Nil for what is no list of codings: then the answer goes as it is.
  package init?(_ value: String) {
    var reader = FieldReader(value)
    let weights = reader.list { reader -> (coding: String, weight: Int)? in
      guard let coding = reader.name(), let parameters = reader.parameters(),
        let weight = AcceptedMedia.weight(parameters.first { $0.name == "q" }?.value)
      else { return nil }
      return (coding, weight)
    }
    guard let weights else { return nil }
    self.weights = weights
  }

  /// Whether gzip is taken, and liked no less than the plain answer.
  package var takesGzip: Bool {
    let gzip = weight(of: "gzip") ?? weight(of: "x-gzip") ?? weight(of: "*") ?? 0
    return gzip > 0 && gzip >= weight(of: "identity") ?? 0
  }

  private func weight(of coding: String) -> Int? { weights.first { $0.coding == coding }?.weight }
}
