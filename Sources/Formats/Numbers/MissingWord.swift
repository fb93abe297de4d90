/// What stands where there is no value.
enum MissingWord {
  private static let words: Set<[UInt8]> = Set(
    [
      "", "nan", "null", "n/a", "na", "<na>", "none", "nil", "-", "--", "---", "–", "—", "\\n", "(null)", "undefined",
      "?", ".", "missing", "no data", "nodata", "unknown", "unavailable", "#n/a n/a", "nan(ind)", "-nan", "+nan",
      "leer", "k.a.",
    ].map { Array($0.utf8) })
  private static let longest = 11

  static func matches(_ text: Span<UInt8>) -> Bool {
    if text.isEmpty { return true }
    guard text.count <= longest else { return false }
    // Spreadsheets say what they couldn't compute in the language of their user: #N/A, #NV, #DIV/0!, #VALEUR!
    if text[0] == UInt8(ascii: "#"), text.count >= 3, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(text[1]) {
      return text.indices.allSatisfy { text[$0] != 0x20 }
    }
    var small: [UInt8] = []
    for index in text.indices {
      let byte = text[index]
      small.append((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte)
    }
    return words.contains(small)
  }
}
