/// Reads answers from bytes: the client's half of RFC 9112. Bounded: 64 KiB of heads, interim ones (1xx) included.
struct ResponseReader {
  private enum Framing {
    case none, counted(Int64), chunked(ChunkedDecoder), untilClose
  }

  private var buffer: [UInt8] = []
  private var position = 0
  private var framing = Framing.none
  private(set) var keepsAlive = false
  /// What interim answers have taken of the limit.
  private var interim = 0
  /// Where no end of a head begins before.
  private var searched = 0

  private static let headLimit = 65_536

  /// Nothing of a next answer has come.
  var isEmpty: Bool { position == buffer.count }

  mutating func feed(_ bytes: [UInt8]) {
    if position == buffer.count {
      buffer = bytes
      (position, searched) = (0, 0)
    } else {
      buffer.removeFirst(position)
      (position, searched) = (0, max(searched - position, 0))
      buffer += bytes
    }
  }

  /// The head of the final answer; nil while more bytes are needed. Interim answers (1xx) are passed over.
  mutating func head(isHead: Bool) throws(HTTPClientError) -> HTTPClientResponse? {
    while let end = headEnd() {
      let lines = buffer[position..<end].split(separator: Characters.lineFeed)
        .map { String(decoding: $0.last == Characters.carriageReturn ? $0.dropLast() : $0, as: UTF8.self) }
      interim += end - position
      if interim > Self.headLimit { throw .malformedResponse }
      position = end
      let response = try Self.parse(lines)
      if response.status >= 200 {
        interim = 0
        try frame(response, isHTTP10: lines[0].hasPrefix("HTTP/1.0"), isHead)
        return response
      }
    }
    if interim + buffer.count - position > Self.headLimit { throw .malformedResponse }
    return nil
  }

  enum Piece { case bytes([UInt8]), needsMore, end }

  /// The next piece of the body; `isClosed` says that no more bytes will come.
  mutating func piece(isClosed: Bool) throws(HTTPClientError) -> Piece {
    switch framing {
    case .none: return .end
    case .counted(0): return .end
    case .counted(let left):
      let count = Int(min(left, Int64(buffer.count - position)))
      if count == 0 { return try missing(isClosed) }
      framing = .counted(left - Int64(count))
      defer { position += count }
      return .bytes(Array(buffer[position..<position + count]))
    case .untilClose:
      if isEmpty { return isClosed ? .end : .needsMore }
      defer { position = buffer.count }
      return .bytes(Array(buffer[position...]))
    case .chunked(let decoder): return try chunk(decoder, isClosed)
    }
  }

  private mutating func chunk(_ decoder: ChunkedDecoder, _ isClosed: Bool) throws(HTTPClientError) -> Piece {
    var decoder = decoder
    do throws(ParseError) {
      let event = try decoder.next(buffer, &position, buffer.count)
      framing = .chunked(decoder)
      switch event {
      case .body(let range): return .bytes(Array(buffer[range]))
      case .end:
        framing = .none
        return .end
      case .needsMore, .head: break
      }
    } catch { throw .malformedResponse }
    return try missing(isClosed)
  }

  private func missing(_ isClosed: Bool) throws(HTTPClientError) -> Piece {
    if isClosed { throw .cutOff }
    return .needsMore
  }

  private mutating func headEnd() -> Int? {
    var index = max(position, searched)
    defer { searched = index }
    while index + 3 < buffer.count {
      if buffer[index] == 13, buffer[index + 1] == 10, buffer[index + 2] == 13, buffer[index + 3] == 10 {
        return index + 4
      }
      index += 1
    }
    return nil
  }

  private static func parse(_ lines: [String]) throws(HTTPClientError) -> HTTPClientResponse {
    guard let first = lines.first, first.hasPrefix("HTTP/1.") else { throw .malformedResponse }
    let parts = first.split(separator: " ", maxSplits: 2)
    guard parts.count >= 2, parts[1].utf8.allSatisfy(Characters.isDigit), let status = Int(parts[1]),
      (100...599).contains(status)
    else { throw .malformedResponse }
    var headers = HTTPHeaders()
    for line in lines.dropFirst() where !line.isEmpty {
      guard let colon = line.utf8.firstIndex(of: Characters.colon) else { throw .malformedResponse }
      let value = FieldReader(String(line[line.index(after: colon)...])).rest
      guard headers.add(String(line[..<colon]), String(decoding: value, as: UTF8.self)) else {
        throw .malformedResponse
      }
    }
    return HTTPClientResponse(status: status, headers: headers)
  }

  private mutating func frame(
    _ response: HTTPClientResponse, isHTTP10: Bool, _ isHead: Bool
  ) throws(HTTPClientError) {
    let headers = response.headers
    let options = FieldReader.members(of: headers.all("connection").joined(separator: ","))
    keepsAlive = !options.contains("close") && (!isHTTP10 || options.contains("keep-alive"))
    let (codings, lengths) = (headers.all("transfer-encoding"), headers.all("content-length"))
    if isHead || response.status == 204 || response.status == 304 {
      framing = .none
    } else if !codings.isEmpty {
      // With a length beside it, whoever wrote the answer and we might see different ends of it (RFC 9112 §6.3).
      guard FieldReader.members(of: codings.joined(separator: ",")) == ["chunked"], lengths.isEmpty else {
        throw .malformedResponse
      }
      var limits = ParserLimits()
      limits.body = .max
      framing = .chunked(ChunkedDecoder(limits: limits))
    } else if let length = lengths.first {
      var reader = FieldReader(length)
      guard lengths.count == 1, let count = reader.number(), reader.isAtEnd else { throw .malformedResponse }
      framing = .counted(count)
    } else {
      framing = .untilClose
      keepsAlive = false
    }
  }
}
