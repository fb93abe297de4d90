/// Unix seconds to text.
extension Timestamp {
  /// `2016-07-24T16:00:00Z`: RFC 3339 in UTC. Moments outside `range` are written as the nearest within it.
  package static func format(_ moment: Int64) -> String {
    String(decoding: bytes(of: moment), as: UTF8.self)
  }

  /// The 20 bytes of `format(_:)`.
  package static func bytes(of moment: Int64) -> [UInt8] {
    let moment = min(max(moment, range.lowerBound), range.upperBound)
    let date = CivilDate(daysSince1970: moment / 86_400)
    let second = moment % 86_400
    var bytes: [UInt8] = []
    bytes.reserveCapacity(20)
    func append(_ number: Int64, digits: Int, then separator: Unicode.Scalar) {
      var divisor: Int64 = digits == 4 ? 1_000 : 10
      while divisor > 0 {
        bytes.append(48 + UInt8(number / divisor % 10))
        divisor /= 10
      }
      bytes.append(UInt8(ascii: separator))
    }
    append(date.year, digits: 4, then: "-")
    append(date.month, digits: 2, then: "-")
    append(date.day, digits: 2, then: "T")
    append(second / 3600, digits: 2, then: ":")
    append(second / 60 % 60, digits: 2, then: ":")
    append(second % 60, digits: 2, then: "Z")
    return bytes
  }
}
