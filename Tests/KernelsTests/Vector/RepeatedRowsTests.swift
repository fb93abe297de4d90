import Testing

@testable import Kernels

@Suite struct RepeatedRowsTests {
  private static func numbers(_ count: Int, _ factor: Float) -> [Float] {
    (0..<count).map { factor * Float($0 % 11) - 3 }
  }

  @Test("Rows of steps and of sequences add up in every pair, and their gradients are the sums over the other")
  func outerSums() {
    let (steps, sequences, columns) = (3, 4, 5)
    let (block, rows) = (Self.numbers(sequences * columns, 0.5), Self.numbers(steps * columns, 2))
    var all = [Float](repeating: 9, count: steps * sequences * columns)
    var span = all.mutableSpan
    outerSum(block.span, rows.span, columns: columns, into: &span)
    var byBlock = [Float](repeating: 1, count: block.count)
    var byRows = [Float](repeating: 1, count: rows.count)
    let gradient = Self.numbers(all.count, 0.25)
    var blockSpan = byBlock.mutableSpan
    var rowSpan = byRows.mutableSpan
    outerSumGradient(gradient.span, columns: columns, block: &blockSpan, rows: &rowSpan)
    func place(_ step: Int, _ sequence: Int, _ column: Int) -> Int { (step * sequences + sequence) * columns + column }
    for column in 0..<columns {
      for step in 0..<steps {
        for sequence in 0..<sequences {
          #expect(
            all[place(step, sequence, column)] == block[sequence * columns + column] + rows[step * columns + column])
        }
        let sum = (0..<sequences).reduce(Float(0)) { $0 + gradient[place(step, $1, column)] }
        #expect(abs(byRows[step * columns + column] - sum) < 1e-5)
      }
      for sequence in 0..<sequences {
        let sum = (0..<steps).reduce(Float(1)) { $0 + gradient[place($1, sequence, column)] }
        #expect(abs(byBlock[sequence * columns + column] - sum) < 1e-5)
      }
    }
  }

  @Test("A row is added in shares, and its gradient gathers them")
  func scaledRows() {
    let (row, shares): ([Float], [Float]) = ([1, 2, 3], [0, 1, -2])
    var rows = Self.numbers(9, 1)
    let before = rows
    var span = rows.mutableSpan
    addScaledRow(row.span, by: shares.span, to: &span)
    var sums: [Float] = [10, 20, 30]
    var sumSpan = sums.mutableSpan
    addScaledRows(before.span, by: shares.span, to: &sumSpan)
    for column in 0..<3 {
      for index in 0..<3 {
        #expect(rows[3 * index + column] == before[3 * index + column] + shares[index] * row[column])
      }
      #expect(sums[column] == Float(10 * (column + 1)) + before[3 + column] - 2 * before[6 + column])
    }
  }
}
