import Glibc

/// The C library's conversion of characters (POSIX `iconv`).
enum SystemConverter {
  /// Whether the machine has the tables of an encoding.
  static func knows(_ encoding: TextEncoding) -> Bool { withDescriptor(encoding) { _ in true } ?? false }

  /// - Returns: the characters as UTF-8, what is none as U+FFFD, and the bytes of one that the end cuts through.
  static func utf8(of bytes: [UInt8], _ encoding: TextEncoding) -> (text: [UInt8], rest: [UInt8]) {
    withDescriptor(encoding) { descriptor in
      var input = bytes.map { CChar(bitPattern: $0) }
      var text: [UInt8] = []
      var buffer = [CChar](repeating: 0, count: 1 << 16)
      var taken = 0
      while taken < input.count {
        let (used, made, fault) = input.withUnsafeMutableBufferPointer { input in
          buffer.withUnsafeMutableBufferPointer { output -> (Int, Int, Int32) in
            var from = input.baseAddress.map { $0 + taken }
            var to = output.baseAddress
            var (left, room) = (input.count - taken, output.count)
            errno = 0
            let result = iconv(descriptor, &from, &left, &to, &room)
            return (input.count - taken - left, output.count - room, result == Int.max || result == -1 ? errno : 0)
          }
        }
        text += buffer[..<made].map { UInt8(bitPattern: $0) }
        taken += used
        if fault == EINVAL, input.count - taken < 4 { return (text, Array(bytes[taken...])) }
        guard fault == EILSEQ || fault == EINVAL else { continue }
        text += [0xEF, 0xBF, 0xBD]
        taken += 1
      }
      return (text, [])
    } ?? (bytes, [])
  }

  private static func withDescriptor<Result>(_ encoding: TextEncoding, _ body: (iconv_t?) -> Result) -> Result? {
    let name = encoding == .shiftJIS ? "CP932" : encoding.rawValue.uppercased()
    let descriptor = iconv_open("UTF-8", name)
    guard descriptor != iconv_t(bitPattern: -1) else { return nil }
    defer { iconv_close(descriptor) }
    return body(descriptor)
  }
}
