extension Database {
  /// A spool in the folder of the database.
  ///
  /// - Parameter limit: the most bytes that its rows may take.
  package func makeSpool(columns: Int, limit: Int) throws(StorageError) -> PointSpool {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    return try PointSpool(directory: folder.isEmpty ? "/" : folder, columns: columns, limit: limit)
  }
}
