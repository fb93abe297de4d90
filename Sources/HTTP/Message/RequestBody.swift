/// The body of a request as a blocking pull stream, for the one handler that answers the request.
package struct RequestBody: Sendable {
  private let pipe: BodyPipe?
  /// Takes a body apart that came as gzip.
  private let inflater: BodyInflater?
  /// The length that the client declared; nil for a chunked body, 0 for none.
  package let declaredLength: Int64?

  init(pipe: BodyPipe, declaredLength: Int64?) {
    self.pipe = pipe
    self.declaredLength = declaredLength
    inflater = nil
  }

  /// The same body taken apart, whose length nobody declared.
  private init(inflating pipe: BodyPipe) {
    self.pipe = pipe
    declaredLength = nil
    inflater = BodyInflater()
  }

  /// What the body says where it is gzip.
  func inflated() -> RequestBody { pipe.map(RequestBody.init(inflating:)) ?? self }

  init(whole bytes: [UInt8]) {
    pipe = bytes.isEmpty ? nil : BodyPipe(whole: bytes)
    declaredLength = Int64(bytes.count)
    inflater = nil
  }

  /// The next bytes, at least one and at most `limit`, or nil at the end. Blocks until there are some.
  package func read(upTo limit: Int = 65_536) throws(HTTPBodyError) -> [UInt8]? {
    guard let pipe, let inflater else { return try pipe?.read(upTo: limit) }
    return try inflater.read(from: pipe)
  }

  /// The whole body, where it has at most `limit` bytes; `.tooLarge` without reading it where the client declared
  /// more. What is collected counts against the server's bound on all bodies until the request is over.
  package func collect(limit: Int) throws(HTTPBodyError) -> [UInt8] {
    guard let pipe else { return [] }
    if let declaredLength, declaredLength > Int64(limit) { throw .tooLarge(limit: limit) }
    var collected: [UInt8] = []
    while let piece = try next(of: pipe) {
      if collected.count + piece.count > limit { throw .tooLarge(limit: limit) }
      if collected.isEmpty {
        collected = piece
      } else {
        // All at once: growing by doubling would hold a large body one and a half times. Pages that are not written to take
        // no memory, so that a length which is never sent costs nothing.
        collected.reserveCapacity(declaredLength.map(Int.init) ?? limit)
        collected += piece
      }
    }
    return collected
  }

  /// The next bytes, which count against the bound on all bodies from then on.
  private func next(of pipe: BodyPipe) throws(HTTPBodyError) -> [UInt8]? {
    guard let inflater else { return try pipe.read(upTo: .max, keepsBudget: true) }
    guard let piece = try inflater.read(from: pipe) else { return nil }
    try pipe.keep(piece.count)
    return piece
  }
}

/// Why a body could not be read to its end.
package enum HTTPBodyError: Error, Hashable, Sendable {
  /// The client left before the end.
  case cutOff
  /// The client sent nothing for too long.
  case timedOut
  /// The body is longer than the handler allows.
  case tooLarge(limit: Int)
  /// The chunks are not well formed, or the body is larger than the server allows.
  case malformed(ParseError)
  /// All bodies together take too much memory now.
  case overloaded
  /// The body is not the gzip that it was called, or ends before that does.
  case notGzip
  /// The gzip grows to more than any honest data does.
  case bomb

  /// The status that tells the client: 400, 408, 413 or 503.
  package var status: HTTPStatus {
    switch self {
    case .cutOff, .notGzip: .badRequest
    case .timedOut: .requestTimeout
    case .tooLarge, .bomb: .payloadTooLarge
    case .malformed(let error): error.status
    case .overloaded: .serviceUnavailable
    }
  }

  /// A sentence for the client.
  package var detail: String {
    switch self {
    case .cutOff: "The body ended before its declared end."
    case .timedOut: "The body did not arrive in time."
    case .tooLarge(let limit): "The body is larger than \(limit) bytes."
    case .malformed(let error): error.detail
    case .overloaded: "Request bodies take too much memory now."
    case .notGzip: "The body is no whole gzip."
    case .bomb: "The gzip grows to more than any honest data does."
    }
  }
}
