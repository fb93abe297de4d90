import CZlib

/// Takes gzip and zlib apart as they come, in pieces of any cut; several that stand one after another are one.
///
/// What comes out is bounded by what went in: beyond `mostRatio` times as much, and more than `freeBytes`, it is taken for a bomb.
/// The worst that honest data does is 1,032 to 1, of zeros alone.
package final class Inflater {
  package enum Failure: Error, Equatable, Sendable {
    /// Not a stream of gzip's, or a damaged one.
    case malformed
    /// The stream ends before it should.
    case cutShort
    case bomb
  }

  static let mostRatio = 400
  static let freeBytes = 64 << 20

  private var stream = z_stream()
  private var isOpen = false
  private var isBetween = false
  private var taken = 0
  private var given = 0

  package init() { isOpen = lapwing_inflate_init(&stream) == Z_OK }

  deinit { if isOpen { inflateEnd(&stream) } }

  /// Whether bytes begin as gzip does.
  package static func recognises(_ head: some Collection<UInt8>) -> Bool { head.starts(with: [0x1F, 0x8B]) }

  /// The next pieces of what is packed in `bytes`, each handed to `body`.
  package func take(_ bytes: [UInt8], _ body: ([UInt8]) throws -> Void) throws {
    guard isOpen else { throw Failure.malformed }
    taken += bytes.count
    var rest = bytes[...]
    while !rest.isEmpty {
      if isBetween {
        guard inflateReset(&stream) == Z_OK else { throw Failure.malformed }
        isBetween = false
      }
      let (piece, used) = try step(rest)
      given += piece.count
      guard given <= Self.freeBytes || given / Self.mostRatio <= taken else { throw Failure.bomb }
      if !piece.isEmpty { try body(piece) }
      if used == 0, piece.isEmpty { return }
      rest = rest.dropFirst(used)
    }
  }

  /// - Throws: `cutShort`.
  package func finish() throws { guard isBetween else { throw Failure.cutShort } }

  private func step(_ bytes: ArraySlice<UInt8>) throws -> (piece: [UInt8], used: Int) {
    let room = 1 << 16
    var status: Int32 = Z_OK
    var left = 0
    // zlib takes its input by a pointer to what it doesn't change.
    var input = Array(bytes.prefix(1 << 20))
    let count = input.count
    let piece = try [UInt8](unsafeUninitializedCapacity: room) { output, written in
      input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(room)
        status = inflate(&stream, Z_NO_FLUSH)
        written = room - Int(stream.avail_out)
        left = Int(stream.avail_in)
        (stream.next_in, stream.next_out) = (nil, nil)
      }
      guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(status) else { throw Failure.malformed }
    }
    if status == Z_STREAM_END { isBetween = true }
    return (piece, count - left)
  }
}
