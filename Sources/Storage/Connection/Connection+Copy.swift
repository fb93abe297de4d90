import CSQLite

extension Connection {
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
}
