/// Bounds on what a JSON text may make the reader build. The length of the text is the caller's to bound.
package struct JSONLimits: Equatable, Sendable {
  /// Arrays and objects inside one another.
  package var depth: Int
  /// Values outside number columns: each costs a box of some tens of bytes.
  package var values: Int
  /// Numbers and nulls in number columns, over the whole text: 8 bytes each.
  package var numbers: Int
  /// Bytes of one string or key, escapes resolved.
  package var stringBytes: Int
  /// Characters of one number.
  package var numberBytes: Int

  package init(
    depth: Int = 64, values: Int = 1_000_000, numbers: Int = 50_000_000, stringBytes: Int = 1 << 20,
    numberBytes: Int = 1_100
  ) {
    self.depth = depth
    self.values = values
    self.numbers = numbers
    self.stringBytes = stringBytes
    self.numberBytes = numberBytes
  }
}
