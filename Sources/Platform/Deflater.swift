import CZlib

/// Packs bytes as gzip, in pieces of any cut.
package final class Deflater {
  private static let room = 1 << 16

  private var stream = z_stream()
  private var isOpen = false

  /// - Parameter level: 1, which is quick, to 9.
  package init(level: Int32 = 1) { isOpen = lapwing_deflate_init(&stream, level) == Z_OK }

  deinit { if isOpen { deflateEnd(&stream) } }

  /// What bytes are packed, but for what waits for more of them; nil where there was no memory for it.
  package func pack(_ bytes: [UInt8]) -> [UInt8]? { run(bytes, Z_NO_FLUSH) }

  /// The rest, after which no more comes.
  package func finish(_ bytes: [UInt8] = []) -> [UInt8]? { run(bytes, Z_FINISH) }

  private func run(_ bytes: [UInt8], _ flush: Int32) -> [UInt8]? {
    guard isOpen else { return nil }
    var packed: [UInt8] = []
    // zlib takes its input by a pointer to what it doesn't change.
    var input = bytes
    var status: Int32 = Z_OK
    input.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(clamping: input.count)
      repeat {
        let piece = [UInt8](unsafeUninitializedCapacity: Self.room) { output, written in
          stream.next_out = output.baseAddress
          stream.avail_out = UInt32(Self.room)
          status = deflate(&stream, flush)
          written = Self.room - Int(stream.avail_out)
        }
        if packed.isEmpty { packed = piece } else { packed += piece }
        // A full buffer may have more behind it.
      } while status == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0)
      (stream.next_in, stream.next_out) = (nil, nil)
    }
    return [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(status) ? packed : nil
  }
}
