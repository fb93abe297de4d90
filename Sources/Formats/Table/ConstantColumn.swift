/// A column that says the same in all rows that were looked at, and was left out for that.
struct ConstantColumn: Sendable {
  let name: String
  let value: [UInt8]
  /// Rows that say something else, and the line of the first.
  private(set) var changes = 0
  private(set) var firstLine = 0
  private var isRefused = false

  init(name: String, value: [UInt8]) { (self.name, self.value) = (name, value) }

  /// Takes note of a row that says something else.
  ///
  /// - Parameter isAnew: whether its time doesn't follow that of the row before.
  /// - Returns: whether the column seems to tell series apart, so that the row can't be taken.
  mutating func note(line: Int, isAnew: Bool) -> Bool {
    if changes == 0 { (firstLine, isRefused) = (line, isAnew) }
    changes += 1
    return isRefused
  }

  var sentence: String? {
    guard changes > 0 else { return nil }
    return
      "'\(name)' says the same in the first rows and something else in \(changes) later ones, from line \(firstLine) on; it is left out, and may tell series apart: ?series_column=\(name)"
  }
}
