/// Writes the head of an answer and frames its body (RFC 9112 §4, §6, §7).
struct ResponseEncoder: Sendable {
  let serverName: String
  let date: DateField

  /// How a streamed body is delimited.
  enum Framing: Sendable, Hashable {
    case chunked
    case counted(left: Int64)
    case untilClose
    /// HEAD, 204, 304: the producer is not asked.
    case withheld
  }

  /// The bytes to send first, and how the rest goes on.
  struct Encoded: Sendable {
    var bytes: [UInt8]
    /// A large body, sent from where it is.
    var tail: [UInt8] = []
    var framing: Framing?
    let closes: Bool
  }

  /// Encodes an answer to a request; `head` is nil where none could be read.
  func encode(_ response: HTTPResponse, to head: RequestHead?, closes mustClose: Bool) -> Encoded {
    let isHTTP10 = head?.isHTTP10 ?? false
    let withholds = head?.method == .head || response.status.forbidsBody
    let framing = Self.framing(response, isHTTP10, withholds)
    let closes = mustClose || framing == .untilClose
    var bytes = start(response, isHTTP10: isHTTP10)
    bytes.append(contentsOf: Self.lengthField(response, isHTTP10).utf8)
    if closes {
      bytes.append(contentsOf: "Connection: close\r\n".utf8)
    } else if isHTTP10 {
      bytes.append(contentsOf: "Connection: keep-alive\r\n".utf8)
    }
    bytes.append(Characters.carriageReturn)
    bytes.append(Characters.lineFeed)
    var encoded = Encoded(bytes: bytes, framing: framing, closes: closes)
    if case .bytes(let body) = response.body, !withholds { Self.attach(body, &encoded) }
    return encoded
  }

  /// Frames a piece of a streamed body; nil where it is longer than what was declared.
  static func frame(_ piece: [UInt8], _ framing: inout Framing) -> [UInt8]? {
    switch framing {
    case .untilClose: return piece
    case .withheld: return []
    case .counted(let left):
      guard Int64(piece.count) <= left else { return nil }
      framing = .counted(left: left - Int64(piece.count))
      return piece
    case .chunked:
      if piece.isEmpty { return [] }
      var framed = Array((String(piece.count, radix: 16) + "\r\n").utf8)
      framed.reserveCapacity(framed.count + piece.count + 2)
      framed.append(contentsOf: piece)
      framed.append(contentsOf: "\r\n".utf8)
      return framed
    }
  }

  /// What ends a streamed body; nil where less came than was declared.
  static func end(_ framing: Framing) -> [UInt8]? {
    switch framing {
    case .chunked: Array("0\r\n\r\n".utf8)
    case .counted(let left): left == 0 ? [] : nil
    case .untilClose, .withheld: []
    }
  }

  private func start(_ response: HTTPResponse, isHTTP10: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256 + Self.inlineBodySize(response))
    bytes.append(contentsOf: "HTTP/1.1 ".utf8)
    bytes.append(contentsOf: String(response.status.code).utf8)
    bytes.append(Characters.space)
    bytes.append(contentsOf: response.status.reason.utf8)
    bytes.append(contentsOf: "\r\nDate: ".utf8)
    bytes.append(contentsOf: date.now())
    bytes.append(contentsOf: "\r\nServer: ".utf8)
    bytes.append(contentsOf: serverName.utf8)
    bytes.append(contentsOf: "\r\n".utf8)
    for field in response.headers.fields where !Self.isReserved(field.name) {
      bytes.append(contentsOf: field.name.utf8)
      bytes.append(contentsOf: ": ".utf8)
      bytes.append(contentsOf: field.value.utf8)
      bytes.append(contentsOf: "\r\n".utf8)
    }
    return bytes
  }

  private static let inlineLimit = 32_768

  private static func inlineBodySize(_ response: HTTPResponse) -> Int {
    if case .bytes(let body) = response.body, body.count <= inlineLimit { body.count } else { 0 }
  }

  private static func attach(_ body: [UInt8], _ encoded: inout Encoded) {
    if body.count <= inlineLimit { encoded.bytes.append(contentsOf: body) } else { encoded.tail = body }
  }

  private static func framing(_ response: HTTPResponse, _ isHTTP10: Bool, _ withholds: Bool) -> Framing? {
    guard case .stream(let length, _) = response.body else { return nil }
    if withholds { return .withheld }
    if let length { return .counted(left: length) }
    return isHTTP10 ? .untilClose : .chunked
  }

  /// A 204 and 1xx carry no length (RFC 9110 §8.6); a HEAD carries that of GET, a 304 only what is known.
  private static func lengthField(_ response: HTTPResponse, _ isHTTP10: Bool) -> String {
    if response.status.code < 200 || response.status.code == 204 { return "" }
    switch response.body {
    case .none: return response.status.code == 304 ? "" : "Content-Length: 0\r\n"
    case .bytes(let body): return "Content-Length: \(body.count)\r\n"
    case .stream(let length?, _): return "Content-Length: \(length)\r\n"
    case .stream(nil, _): return isHTTP10 ? "" : "Transfer-Encoding: chunked\r\n"
    }
  }

  private static func isReserved(_ name: String) -> Bool {
    switch name.utf8.count {
    case 4: name.equalsIgnoringCase("date")
    case 6: name.equalsIgnoringCase("server")
    case 10: name.equalsIgnoringCase("connection") || name.equalsIgnoringCase("keep-alive")
    case 14: name.equalsIgnoringCase("content-length")
    case 17: name.equalsIgnoringCase("transfer-encoding")
    default: false
    }
  }
}
