/// The place of a value in a document (RFC 6901): `""` is the whole, `/labels/0/end` a member of an element.
package struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
  /// The pointer as text, `~` and `/` in keys escaped.
  package let description: String

  package static let root = JSONPointer(description: "")

  private init(description: String) { self.description = description }

  /// The member of an object. Keys longer than 200 characters are cut short: a pointer is read by people.
  package func appending(_ key: String) -> JSONPointer {
    var text = description + "/"
    for character in key.unicodeScalars.prefix(200) {
      switch character {
      case "~": text += "~0"
      case "/": text += "~1"
      default: text.unicodeScalars.append(character)
      }
    }
    return JSONPointer(description: text)
  }

  /// The element of an array.
  package func appending(_ index: Int) -> JSONPointer {
    JSONPointer(description: description + "/" + String(index))
  }
}
