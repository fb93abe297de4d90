/// `method SP target SP HTTP-version`, with exactly one space between (RFC 9112 §3).
struct RequestLine: Sendable {
  let method: HTTPMethod
  let target: RequestTarget
  let isHTTP10: Bool

  init(parsing bytes: [UInt8], _ line: Range<Int>) throws(ParseError) {
    guard let firstSpace = bytes[line].firstIndex(of: Characters.space),
      let secondSpace = bytes[(firstSpace + 1)..<line.upperBound].firstIndex(of: Characters.space),
      firstSpace > line.lowerBound, bytes[line.lowerBound..<firstSpace].allSatisfy(Characters.isToken)
    else { throw .malformedRequestLine }
    isHTTP10 = try Self.version(bytes, (secondSpace + 1)..<line.upperBound)
    method = HTTPMethod(String(decoding: bytes[line.lowerBound..<firstSpace], as: UTF8.self))
    target = try RequestTarget(parsing: bytes, (firstSpace + 1)..<secondSpace, method: method)
  }

  /// Whether the version is 1.0; a higher minor version than 1.1 is spoken to as 1.1 (RFC 9110 §2.5).
  private static func version(_ bytes: [UInt8], _ range: Range<Int>) throws(ParseError) -> Bool {
    let start = range.lowerBound
    guard range.count == 8, bytes[start..<start + 5].elementsEqual("HTTP/".utf8),
      Characters.isDigit(bytes[start + 5]), bytes[start + 6] == UInt8(ascii: "."),
      Characters.isDigit(bytes[start + 7])
    else { throw .malformedRequestLine }
    guard bytes[start + 5] == UInt8(ascii: "1") else { throw .unsupportedVersion }
    return bytes[start + 7] == UInt8(ascii: "0")
  }
}
