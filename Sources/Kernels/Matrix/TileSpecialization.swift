/// A count of rows as a type: each tile is specialised for its own, so that its sums stay in registers. With a plain
/// integer the optimiser folds the tiles of all heights into one that branches between the multiply-adds.
protocol RowCount {
  static var value: Int { get }
}

/// The steps through A in memory, as a type for the same reason.
protocol OperandLayout {
  static func rowStep(_ stride: Int) -> Int
  static func depthStep(_ stride: Int) -> Int
}

enum Upright: OperandLayout {
  @inline(__always) static func rowStep(_ stride: Int) -> Int { stride }
  @inline(__always) static func depthStep(_ stride: Int) -> Int { 1 }
}

enum Transposed: OperandLayout {
  @inline(__always) static func rowStep(_ stride: Int) -> Int { 1 }
  @inline(__always) static func depthStep(_ stride: Int) -> Int { stride }
}

enum One: RowCount { @inline(__always) static var value: Int { 1 } }
enum Two: RowCount { @inline(__always) static var value: Int { 2 } }
enum Three: RowCount { @inline(__always) static var value: Int { 3 } }
enum Four: RowCount { @inline(__always) static var value: Int { 4 } }
enum Five: RowCount { @inline(__always) static var value: Int { 5 } }
enum Six: RowCount { @inline(__always) static var value: Int { 6 } }
enum Seven: RowCount { @inline(__always) static var value: Int { 7 } }
enum Eight: RowCount { @inline(__always) static var value: Int { 8 } }
