#if PostgreSQL
  /// The placeholders of SQLite in PostgreSQL's words: `?3` is `$3`, and `?` the one after the highest before it. What is between
  /// quotes stays as it is.
  enum Placeholders {
    static func numbered(_ text: UnsafeBufferPointer<UInt8>) -> String {
      var result: [UInt8] = []
      var (highest, index) = (0, 0)
      result.reserveCapacity(text.count + 16)
      while index < text.count {
        let byte = text[index]
        index += 1
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
          result.append(byte)
          while index < text.count {
            result.append(text[index])
            index += 1
            if text[index - 1] == byte { break }
          }
        case UInt8(ascii: "?"):
          var number = 0
          while index < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index]) {
            number = 10 * number + Int(text[index] - UInt8(ascii: "0"))
            index += 1
          }
          if number == 0 { number = highest + 1 }
          highest = max(highest, number)
          result += Array("$\(number)".utf8)
        default: result.append(byte)
        }
      }
      return String(decoding: result, as: UTF8.self)
    }
  }
#endif
