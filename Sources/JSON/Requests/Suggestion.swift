/// The name that someone probably meant.
package enum Suggestion {
  /// The candidate nearest by edits (insert, delete, replace, swap of neighbours), where it is near enough: a
  /// third of the length, at least one edit. Long names get no suggestion, since comparing them costs a product of
  /// lengths.
  package static func nearest(to name: String, among candidates: [String]) -> String? {
    let wanted = Array(name.lowercased().utf8)
    guard wanted.count <= 64 else { return nil }
    let ranked = candidates.filter { $0.utf8.count <= 64 }.map { candidate in
      (distance(wanted, Array(candidate.lowercased().utf8)), candidate)
    }
    guard let best = ranked.min(by: { $0.0 < $1.0 }), best.0 <= max(1, wanted.count / 3) else { return nil }
    return best.1
  }

  /// Optimal string alignment distance, three rows at a time.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var before: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let replaced = previous[column] + (left[row] == right[column] ? 0 : 1)
        var best = min(replaced, previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          best = min(best, before[column - 1] + 1)
        }
        current.append(best)
      }
      (before, previous) = (previous, current)
    }
    return previous[right.count]
  }
}

extension JSONObjectReader {
  /// "is not known here. Did you mean 'interval'? Known: 'id', 'interval'."
  static func unknownKeyDetail(_ key: String, known: [String]) -> String {
    let suggestion = Suggestion.nearest(to: key, among: known).map { " Did you mean '\($0)'?" } ?? ""
    let shown = Excerpt.of(key)
    guard !known.isEmpty else { return "'\(shown)' is not known here, no key is." }
    let list = known.map { "'\($0)'" }.joined(separator: ", ")
    return "'\(shown)' is not known here.\(suggestion) Known: \(list)."
  }
}

/// Text of a client's, fit to be shown to people: bounded, and without control characters.
package enum Excerpt {
  /// At most `limit` characters, control characters replaced, an ellipsis where it was cut.
  package static func of(_ text: String, limit: Int = 60) -> String {
    var shown = ""
    for (place, scalar) in text.unicodeScalars.prefix(limit + 1).enumerated() {
      if place == limit { return shown + "…" }
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      shown.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
    }
    return shown
  }
}
