import HTTP
import Monitoring
import Platform

extension APIRequest {
  /// 64 bits that stand for what a GET asks for: its path and its parameters, in whatever order and spelling they came.
  ///
  /// - Parameter ignored: parameters that are no part of the question.
  func question(without ignored: Set<String>) -> FNV1a {
    var hash = FNV1a()
    for segment in http.target.segments { hash.combine(segment) }
    hash.combine("?")
    for item in http.query.items.sorted(by: { $0.name < $1.name }) where !ignored.contains(item.name) {
      hash.combine(item.name)
      hash.combine(item.value)
    }
    return hash
  }
}

extension FNV1a {
  /// A text and its end, by a byte that is in no text: two texts are not the same as their joint.
  mutating func combine(_ text: String) {
    for byte in text.utf8 { combine(byte) }
    combine(0xff as UInt8)
  }

  /// In the letters of tags, ids and cursors.
  var text: String { String(value, radix: 36) }
}
