import CSQLite

/// What only a file has.
extension Connection {
  /// For calls of SQLite that take a connection.
  ///
  /// - Precondition: the engine is SQLite.
  var pointer: OpaquePointer {
    guard case .sqlite(let session) = engine else { preconditionFailure("there is no file") }
    return session.pointer
  }

  /// Whether pages that hold nothing any more can be given back to the disk: of the file, or of a copy that is to be made.
  func reclaimsPages() throws(StorageError) -> Bool { try integer("PRAGMA auto_vacuum") == 2 }

  /// Writes what this database holds, and none of its free pages, into an empty file (sqlite.org/lang_vacuum.html). All is
  /// of one snapshot; neither it nor a writer waits for the other. The copy can give pages back, also where this file can't.
  ///
  /// - Precondition: outside a transaction.
  func copyContents(to path: String) throws(StorageError) {
    // What a reader's connection is kept from is writing to any file; this one was opened for reading alone.
    try run("PRAGMA query_only=OFF")
    if try !reclaimsPages() { try run("PRAGMA auto_vacuum=INCREMENTAL") }
    try run("VACUUM INTO ?", path)
  }

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
