@testable import HTTP

/// What a parser made of some bytes: comparable, and free of where the bytes were cut.
struct Parsed: Equatable, CustomStringConvertible {
  struct Message: Equatable {
    var line: String
    var fields: [HTTPHeaders.Field]
    var framing: RequestHead.Framing
    var keepsAlive: Bool
    var expectsContinue: Bool
    var body: [UInt8] = []
    var isWhole = false
  }

  var messages: [Message] = []
  var error: ParseError?

  var description: String { "\(messages.map { $0.line }) \(error.map { "\($0)" } ?? "no error")" }

  /// Parses pieces one after another, as a connection would.
  init(_ pieces: [[UInt8]], limits: ParserLimits = ParserLimits()) {
    var parser = RequestParser(limits: limits)
    do throws(ParseError) {
      for piece in pieces { try take(piece, &parser) }
    } catch {
      self.error = error
    }
  }

  init(_ text: String, limits: ParserLimits = ParserLimits()) {
    self.init([Array(text.utf8)], limits: limits)
  }

  private mutating func take(_ piece: [UInt8], _ parser: inout RequestParser) throws(ParseError) {
    var position = 0
    while true {
      switch try parser.next(piece, &position, piece.count) {
      case .needsMore:
        if position != piece.count { messages.append(.unconsumed) }
        return
      case .head(let head): messages.append(Message(head))
      case .body(let range): messages[messages.count - 1].body += piece[range]
      case .end: messages[messages.count - 1].isWhole = true
      }
    }
  }
}

extension Parsed.Message {
  init(_ head: RequestHead) {
    line = "\(head.method.name) \(head.target.path)?\(head.target.rawQuery) \(head.isHTTP10 ? "1.0" : "1.1")"
    fields = head.headers.fields
    framing = head.framing
    keepsAlive = head.wantsKeepAlive
    expectsContinue = head.expectsContinue
  }

  /// Stands for bytes that a parser left behind, which it never may.
  static var unconsumed: Self {
    Self(line: "unconsumed", fields: [], framing: .none, keepsAlive: false, expectsContinue: false)
  }
}
