/// How much of a request a client may send before the answer is an error. All counts are bytes unless said.
package struct ParserLimits: Sendable, Hashable {
  /// The request line without its line end; beyond it 414 (RFC 9112 §3).
  package var requestLine = 8_192
  /// One header line without its line end, at most 65,535; beyond it 431 (RFC 6585 §5).
  package var headerLine = 16_384
  /// The whole head, line ends included; beyond it 431.
  package var head = 32_768
  /// Header lines in a head; beyond it 431.
  package var headerCount = 100
  /// Content of a body, chunk framing not counted; beyond it 413.
  package var body: Int64 = 8 << 30
  /// One chunk-size line with its extensions; beyond it 400.
  package var chunkLine = 1_024
  /// The trailer section; beyond it 431.
  package var trailers = 8_192
  /// Empty lines before a request line that are passed over (RFC 9112 §2.2 says at least one).
  package var leadingEmptyLines = 4

  package init() {}
}
