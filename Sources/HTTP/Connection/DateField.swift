internal import CLinux

/// The `Date` field's value, made once a second (RFC 9110 §5.6.7, IMF-fixdate).
final class DateField: Sendable {
  private let cached = ConditionLock<(second: Int, text: [UInt8])>((.min, []))

  /// The present date as `Sun, 06 Nov 1994 08:49:37 GMT`.
  func now() -> [UInt8] {
    let second = time(nil)
    return cached.withLock { cached in
      if cached.second != second { cached = (second, Self.format(second)) }
      return cached.text
    }
  }

  /// Formats Unix seconds of the years 1000 to 9999. The names are those of the C locale, which a program has that asks
  /// for no other (setlocale(3)).
  static func format(_ seconds: Int) -> [UInt8] {
    var (seconds, parts) = (seconds, tm())
    gmtime_r(&seconds, &parts)
    let text = [CChar](unsafeUninitializedCapacity: 32) { buffer, count in
      count = strftime(buffer.baseAddress, buffer.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
    }
    return text.map(UInt8.init(bitPattern:))
  }
}
