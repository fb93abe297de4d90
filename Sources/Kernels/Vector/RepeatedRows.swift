/// Writes `block` again and again until `rows` is full: what every step of time begins with alike. `rows.count` is a multiple
/// of `block.count`.
package func repeatBlock(_ block: Span<Float>, into rows: inout MutableSpan<Float>) {
  let length = block.count
  require(length > 0 ? rows.count % length == 0 : rows.count == 0, "repeated rows: not a whole number of blocks")
  guard length > 0 else { return }
  var start = 0
  while start < rows.count {
    for index in 0..<length { rows[start + index] = block[index] }
    start += length
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
