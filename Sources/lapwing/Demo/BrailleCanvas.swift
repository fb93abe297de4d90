/// Dots of two by four a character cell (Unicode block U+2800): the finest drawing that text affords.
struct BrailleCanvas {
  let columns: Int
  let rows: Int
  private var cells: [UInt8]

  /// The bit of each dot, by row and column within its cell (Unicode 16, chapter 21.1).
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

  init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
    cells = [UInt8](repeating: 0, count: columns * rows)
  }

  /// Dots in all: twice the columns, four times the rows.
  var width: Int { columns * 2 }
  var height: Int { rows * 4 }

  /// Sets a dot; y counts from the top. Dots outside are not drawn.
  mutating func set(x: Int, y: Int) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    cells[(y / 4) * columns + x / 2] |= Self.bits[y % 4][x % 2]
  }

  /// The character of a cell; nil where it holds no dot.
  func character(column: Int, row: Int) -> Character? {
    let cell = cells[row * columns + column]
    return cell == 0 ? nil : Unicode.Scalar(0x2800 + UInt32(cell)).map(Character.init)
  }
}
