/// A raw multi-line literal of `text`: as many `#` as nothing in the text can close or escape. Bytes that such
/// a literal cannot carry as they are (carriage returns, which it would normalise, and control characters)
/// are escaped.
func swiftLiteral(of text: String) -> String {
  let hashes = String(repeating: "#", count: longestRunOfHashes(in: text) + 1)
  var literal = hashes + "\"\"\"\n"
  for scalar in text.unicodeScalars {
    if scalar == "\n" || scalar == "\t" || (scalar.value >= 0x20 && scalar.value != 0x7F) {
      literal.unicodeScalars.append(scalar)
    } else {
      literal += "\\\(hashes)u{\(String(scalar.value, radix: 16))}"
    }
  }
  return literal + "\n\"\"\"" + hashes
}

/// The longest run of `#` anywhere in `text`.
func longestRunOfHashes(in text: String) -> Int {
  var longest = 0
  var run = 0
  for byte in text.utf8 {
    run = byte == UInt8(ascii: "#") ? run + 1 : 0
    longest = max(longest, run)
  }
  return longest
}
