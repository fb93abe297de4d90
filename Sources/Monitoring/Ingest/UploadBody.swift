/// The bytes of a request that come in pieces, counted.
package struct UploadBody {
  private let next: () throws -> [UInt8]?
  private let limit: Int
  private var total = 0

  /// - Parameters:
  ///   - limit: bytes after which the body is refused.
  ///   - next: the next piece, which is never empty; nil at the end. What it throws ends the upload.
  package init(limit: Int = SeriesLimits.bodyBytes, next: @escaping () throws -> [UInt8]?) {
    self.limit = limit
    self.next = next
  }

  /// - Throws: `body_too_large`.
  mutating func read() throws -> [UInt8]? {
    guard let piece = try next() else { return nil }
    total += piece.count
    guard total <= limit else {
      throw MonitoringError(.bodyTooLarge, "A streamed body may have at most \(limit) bytes.")
    }
    return piece
  }

  /// Whether not a byte has come.
  var isEmpty: Bool { total == 0 }
}
