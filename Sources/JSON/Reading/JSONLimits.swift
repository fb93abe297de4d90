/// Bounds on what a JSON text may make the reader build. The length of the text is the caller's to bound.
struct JSONLimits {
  /// Arrays and objects inside one another.
  var depth = 64
  /// Values outside number columns: each costs a box of some tens of bytes.
  var values = 1_000_000
  /// Numbers and nulls in number columns, over the whole text: 8 bytes each.
  var numbers = 50_000_000
  /// Bytes of one string or key, escapes resolved.
  var stringBytes = 1 << 20
  /// Characters of one number.
  var numberBytes = 1_100
}
