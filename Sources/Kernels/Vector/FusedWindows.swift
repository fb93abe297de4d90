/// Copies the window of `length` values from each offset into consecutive rows of `rows`.
package func gatherWindows(
  _ values: Span<Float>, offsets: Span<Int32>, length: Int, into rows: inout MutableSpan<Float>
) {
  require(rows.count >= offsets.count * length, "windows: fewer rows than offsets")
  for row in 0..<offsets.count {
    let offset = Int(offsets[row])
    require(offset >= 0 && offset + length <= values.count, "windows: offset outside the values")
    for column in 0..<length { rows[row * length + column] = values[offset + column] }
  }
}

/// means[row] = the mean of each row of `x`: a window's share of normal points (β in Eq. 3 of Donut).
package func rowMeans(_ x: Span<Float>, columns: Int, into means: inout MutableSpan<Float>) {
  require(columns > 0 && x.count >= means.count * columns, "row means: fewer values than rows")
  let factor = 1 / Float(columns)
  for row in 0..<means.count {
    var sum = Float(0)
    for column in 0..<columns { sum += x[row * columns + column] }
    means[row] = sum * factor
  }
}
