/// Adds to each row of `rows` those rows of a table that its indices name: a product with several one-hot vectors, without
/// their zeros. Rows and table have `columns`; `indices` has `fields` a row.
package func addTableRows(
  _ table: Span<Float>, indices: Span<Int32>, fields: Int, columns: Int, to rows: inout MutableSpan<Float>
) {
  guard fields > 0, columns > 0 else { return }
  let count = indices.count / fields
  require(rows.count >= count * columns && indices.count == count * fields, "table rows: spans shorter than their rows")
  for row in 0..<count {
    for field in 0..<fields {
      let source = Int(indices[row * fields + field]) * columns
      require(source >= 0 && source + columns <= table.count, "table rows: an index beyond the table")
      for column in 0..<columns { rows[row * columns + column] += table[source + column] }
    }
  }
}

/// The way back through ``addTableRows``: adds each row's gradient to those of the table's rows that its indices name, in
/// the order of the rows.
package func scatterTableRows(
  _ gradient: Span<Float>, indices: Span<Int32>, fields: Int, columns: Int, into table: inout MutableSpan<Float>
) {
  guard fields > 0, columns > 0 else { return }
  let count = indices.count / fields
  require(
    gradient.count >= count * columns && indices.count == count * fields, "table rows: spans shorter than their rows")
  for row in 0..<count {
    for field in 0..<fields {
      let target = Int(indices[row * fields + field]) * columns
      require(target >= 0 && target + columns <= table.count, "table rows: an index beyond the table")
      for column in 0..<columns { table[target + column] += gradient[row * columns + column] }
    }
  }
}
