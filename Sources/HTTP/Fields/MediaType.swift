/// The type of a body, as `Content-Type` carries it (RFC 9110 §8.3.1): `text/csv; charset="UTF-8"`.
package struct MediaType: Hashable, Sendable {
  /// `type/subtype` in small letters.
  package let essence: String
  private let parameters: [FieldParameter]

  /// Nil for what is no media type from end to end.
  package init?(_ value: String) {
    var reader = FieldReader(value)
    self.init(reading: &reader)
    guard reader.isAtEnd else { return nil }
  }

  init?(reading reader: inout FieldReader) {
    guard let type = reader.name(), reader.take("/"), let subtype = reader.name(),
      let parameters = reader.parameters()
    else { return nil }
    essence = type + "/" + subtype
    self.parameters = parameters
  }

  /// The value of a parameter, by its name in small letters.
  package subscript(_ parameter: String) -> String? { parameters.first { $0.name == parameter }?.value }
}
