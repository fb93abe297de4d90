import JSON

/// Text with places to be filled, such as `{severity}: {summary}`; `{{` and `}}` stand for the braces themselves.
package struct MessageTemplate: Equatable, Sendable {
  /// What a place can be filled with.
  package enum Placeholder: String, Sendable, CaseIterable {
    case event, summary, severity, start, end, series, metric, monitor, incident, alerts, receiver, url
    case wrongURL = "wrong_url"
  }

  /// Why a template can't be filled.
  package struct Fault: Error, Equatable, Sendable {
    /// As it follows the name of what holds the template.
    package let detail: String
  }

  private enum Part: Equatable, Sendable {
    case text(String)
    case place(Placeholder)
  }

  package static let longest = 4_000
  /// Where a receiver has none of its own.
  package static let ordinary = MessageTemplate(parts: [
    .place(.severity), .text(", "), .place(.event), .text(": "), .place(.summary), .text("\n"), .place(.url),
    .text("\nWrong? "), .place(.wrongURL),
  ])

  package let text: String
  private let parts: [Part]

  private init(parts: [Part]) {
    self.parts = parts
    text = parts.map { part in
      switch part {
      case .text(let text): text
      case .place(let place): "{\(place.rawValue)}"
      }
    }.joined()
  }

  /// - Throws: `Fault` for a brace that is not closed or not opened, and for a name that is none.
  package init(_ text: String) throws(Fault) {
    self.text = text
    var (parts, plain) = ([Part](), "")
    var rest = text[...]
    while let character = rest.popFirst() {
      guard character == "{" || character == "}" else {
        plain.append(character)
        continue
      }
      if rest.first == character {
        plain.append(character)
        rest.removeFirst()
        continue
      }
      guard character == "{" else { throw Fault(detail: "has a '}' that closes nothing; write '}}' for a brace") }
      let name = rest.prefix { $0 != "}" && $0 != "{" }
      rest = rest.dropFirst(name.count)
      guard rest.popFirst() == "}" else { throw Fault(detail: "has a '{' that is not closed; write '{{' for a brace") }
      parts += [.text(plain), .place(try Self.placeholder(String(name)))]
      plain = ""
    }
    self.parts = parts + [.text(plain)]
  }

  private static func placeholder(_ name: String) throws(Fault) -> Placeholder {
    if let known = Placeholder(rawValue: name) { return known }
    let names = Placeholder.allCases.map(\.rawValue)
    let suggestion = Suggestion.nearest(to: name, among: names).map { " Did you mean '{\($0)}'?" } ?? ""
    throw Fault(
      detail: "can't be filled: there is no '{\(Excerpt.of(name))}'.\(suggestion) Known: "
        + names.map { "{\($0)}" }.joined(separator: ", "))
  }

  package func filled(_ value: (Placeholder) -> String) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .place(let place): value(place)
      }
    }.joined()
  }
}
