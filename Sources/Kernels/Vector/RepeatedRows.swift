/// out[t·B + s] = block[s] + rows[t], row by row: what each of B sequences begins every step with, and what each step brings
/// to all of them. `block` has B rows of `columns`; `rows` and `out` as many rows a step as one another's share.
package func outerSum(
  _ block: Span<Float>, _ rows: Span<Float>, columns: Int, into out: inout MutableSpan<Float>
) {
  require(
    columns > 0 && block.count % columns == 0 && rows.count % columns == 0
      && out.count * columns == block.count * rows.count, "outer sum: other numbers of rows")
  var target = 0
  for step in stride(from: 0, to: rows.count, by: columns) {
    for start in stride(from: 0, to: block.count, by: columns) {
      for column in 0..<columns { out[target + column] = block[start + column] + rows[step + column] }
      target += columns
    }
  }
}

/// The way back through ``outerSum(_:_:columns:into:)``: adds to `block` the sums over steps, and writes to `rows` those over
/// sequences.
package func outerSumGradient(
  _ x: Span<Float>, columns: Int, block: inout MutableSpan<Float>, rows: inout MutableSpan<Float>
) {
  require(
    columns > 0 && block.count % columns == 0 && rows.count % columns == 0
      && x.count * columns == block.count * rows.count, "outer sum: other numbers of rows")
  var source = 0
  for step in stride(from: 0, to: rows.count, by: columns) {
    for column in 0..<columns { rows[step + column] = 0 }
    for start in stride(from: 0, to: block.count, by: columns) {
      for column in 0..<columns {
        block[start + column] += x[source + column]
        rows[step + column] += x[source + column]
      }
      source += columns
    }
  }
}

/// Adds `shares[r]`·`row` to each row r of `rows`: a product with a single column.
package func addScaledRow(_ row: Span<Float>, by shares: Span<Float>, to rows: inout MutableSpan<Float>) {
  let columns = row.count
  require(rows.count >= shares.count * columns, "scaled row: fewer rows than shares")
  for index in 0..<shares.count where shares[index] != 0 {
    let (start, share) = (index * columns, shares[index])
    for column in 0..<columns { rows[start + column] += share * row[column] }
  }
}

/// sums[c] += Σ over rows r of `shares[r]`·x[r, c]: the way back through ``addScaledRow(_:by:to:)``.
package func addScaledRows(_ x: Span<Float>, by shares: Span<Float>, to sums: inout MutableSpan<Float>) {
  let columns = sums.count
  require(x.count >= shares.count * columns, "scaled sums: fewer rows than shares")
  for index in 0..<shares.count where shares[index] != 0 {
    let (start, share) = (index * columns, shares[index])
    for column in 0..<columns { sums[column] += share * x[start + column] }
  }
}
