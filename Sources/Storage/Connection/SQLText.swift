import Synchronization

/// The text of a statement as sessions know it: by the address of its bytes, which are there for good.
struct SQLText {
  let start: UnsafePointer<UInt8>
  let count: Int

  init(_ literal: StaticString) { (start, count) = (literal.utf8Start, literal.utf8CodeUnitCount) }

  /// Of composed SQL each text is kept, as literals are: there are as many as there are ways to compose them.
  init(composed: ComposedSQL) {
    start = Self.kept.withLock { kept in
      if let known = kept[composed] { return known }
      let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, composed.text.utf8.count))
      for (place, byte) in composed.text.utf8.enumerated() { bytes[place] = byte }
      kept[composed] = UnsafePointer(bytes)
      return UnsafePointer(bytes)
    }
    count = composed.text.utf8.count
  }

  private static let kept = Mutex<[ComposedSQL: UnsafePointer<UInt8>]>([:])

  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
}
