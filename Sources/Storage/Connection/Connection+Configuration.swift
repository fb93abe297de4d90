extension Connection {
  /// The settings of the writer (sqlite.org/pragma.html).
  ///
  /// - Parameter isNew: whether the file is empty, so that its layout is still to be chosen.
  func configure(_ options: DatabaseOptions, isNew: Bool) throws(StorageError) {
    // Before the mode of the journal, which writes the first page.
    if isNew { try run("PRAGMA auto_vacuum=INCREMENTAL") }
    let mode = try first("PRAGMA journal_mode=WAL") { row in row.text(0) }
    guard mode == "wal" else { throw .unreadableValue }
    try run("PRAGMA synchronous=FULL")
    try configureCommon(cacheKibibytes: options.writerCacheKibibytes)
    try run("PRAGMA wal_autocheckpoint=4000")
    // A log that one large upload blew up is cut back at the next checkpoint.
    try run("PRAGMA journal_size_limit=67108864")
    if let pages = options.maximumPages { try run(pragma: "max_page_count", value: pages) }
  }

  func configureReader(_ options: DatabaseOptions) throws(StorageError) {
    setBusyTimeout(milliseconds: options.busyTimeoutMilliseconds)
    try configureCommon(cacheKibibytes: options.readerCacheKibibytes)
    try run("PRAGMA query_only=ON")
  }

  private func configureCommon(cacheKibibytes: Int) throws(StorageError) {
    try run("PRAGMA foreign_keys=ON")
    try run("PRAGMA trusted_schema=OFF")
    try run("PRAGMA cell_size_check=ON")
    try run("PRAGMA temp_store=MEMORY")
    try run(pragma: "cache_size", value: -cacheKibibytes)
  }

  /// Sets a pragma to a number: the name is a literal, the value an integer, so nothing can be smuggled in.
  func run(pragma name: StaticString, value: Int) throws(StorageError) {
    try execute(text: "PRAGMA \(name)=\(value)")
  }
}
