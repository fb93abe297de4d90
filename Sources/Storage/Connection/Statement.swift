import CSQLite
import Glibc

/// A prepared statement on loan from its connection's cache. It is reset when it goes out of scope, so that it
/// never holds a lock or a snapshot longer than its owner lives (sqlite.org/c3ref/reset.html).
///
/// Columns are numbered from 0, as in SQLite, or named. Reading a column before `step` answered true, or one that
/// doesn't exist, gives a null, never an undefined value.
struct Statement: ~Copyable {
  let handle: OpaquePointer
  private let cache: StatementCache

  init(handle: OpaquePointer, cache: StatementCache) {
    self.handle = handle
    self.cache = cache
  }

  deinit { cache.giveBack(handle) }

  /// Binds the parameters ?1, ?2, … in order.
  func bind<each Value: SQLiteValue>(_ values: repeat each Value) throws(StorageError) {
    var index: Int32 = 1
    var result = SQLITE_OK
    for value in repeat each values {
      let code = value.bind(to: handle, at: index)
      if code != SQLITE_OK { result = code }
      index += 1
    }
    if result != SQLITE_OK { throw StorageError(resultCode: result) }
  }

  /// Goes to the next row: true if there is one, false at the end.
  func step() throws(StorageError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw StorageError(of: sqlite3_db_handle(handle))
    }
  }

  /// Runs a statement that answers no rows, and makes it ready to be bound and run again.
  func run() throws(StorageError) {
    defer { sqlite3_reset(handle) }
    while try step() {}
  }

  /// Makes the statement ready to be bound and stepped again; its bindings stay.
  func reset() { sqlite3_reset(handle) }
}

/// A column of a row: by its number for a few, by its name for a record.
enum Column: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  case number(Int32)
  case name(StaticString)

  init(integerLiteral number: Int32) { self = .number(number) }
  init(stringLiteral name: StaticString) { self = .name(name) }
}

extension Statement {
  private func number(of column: Column) -> Int32 {
    switch column {
    case .number(let number): return number
    case .name(let name):
      let wanted = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
      for number in 0..<sqlite3_column_count(handle) where strcmp(sqlite3_column_name(handle, number), wanted) == 0 {
        return number
      }
      preconditionFailure("no column is called \(name)")
    }
  }

  func isNull(_ column: Column) -> Bool { sqlite3_column_type(handle, number(of: column)) == SQLITE_NULL }

  func integer(_ column: Column) -> Int64 { sqlite3_column_int64(handle, number(of: column)) }

  func optionalInteger(_ column: Column) -> Int64? { isNull(column) ? nil : integer(column) }

  func double(_ column: Column) -> Double { isNull(column) ? .nan : sqlite3_column_double(handle, number(of: column)) }

  func optionalDouble(_ column: Column) -> Double? { isNull(column) ? nil : double(column) }

  func flag(_ column: Column) -> Bool { integer(column) != 0 }

  func text(_ column: Column) -> String {
    let number = number(of: column)
    guard let bytes = sqlite3_column_text(handle, number) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, number))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  func optionalText(_ column: Column) -> String? { isNull(column) ? nil : text(column) }

  /// One of the fixed words of an enumeration; another word is damage.
  func word<Word: RawRepresentable<String>>(_ column: Column) throws(StorageError) -> Word {
    guard let word = Word(rawValue: text(column)) else { throw .unreadableValue }
    return word
  }

  func optionalWord<Word: RawRepresentable<String>>(_ column: Column) throws(StorageError) -> Word? {
    if isNull(column) { return nil }
    let word: Word = try word(column)
    return word
  }

  /// The bytes of a blob in SQLite's own memory, valid inside `body` only.
  func withBlob<Result>(_ column: Column, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    // The pointer first: asking for the size first could convert the value.
    let number = number(of: column)
    let base = sqlite3_column_blob(handle, number)
    let count = Int(sqlite3_column_bytes(handle, number))
    return body(UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : count))
  }

  func bytes(_ column: Column) -> [UInt8] { withBlob(column) { Array($0) } }

  /// A blob of little-endian doubles; a size that isn't a multiple of eight is damage.
  func doubles(_ column: Column) throws(StorageError) -> [Double] {
    let count = withBlob(column) { $0.count }
    guard count % 8 == 0 else { throw .unreadableValue }
    return withBlob(column) { blob in
      [Double](unsafeUninitializedCapacity: count / 8) { buffer, initialized in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: blob)
        initialized = count / 8
      }
    }
  }

  /// Copies the values of a chunk from number `first` on, `count` at most, straight from SQLite's memory to `place` in
  /// `target`; those beyond the chunk's last one are missing, and `target` stays as it is there. A blob of no whole number of
  /// doubles, or of more than a chunk has, is damage.
  ///
  /// - Precondition: 0 ≤ `first`, and `target` has room for `count` doubles at `place`.
  func copyValues(
    _ column: Column, from first: Int, count: Int, into target: inout [Double], at place: Int
  ) throws(StorageError) {
    precondition(first >= 0 && count >= 0 && place >= 0 && place + count <= target.count)
    let isSound = withBlob(column) { blob in
      guard blob.count % 8 == 0, blob.count <= 8 * ChunkAddress.slotsPerChunk else { return false }
      let end = min(first + count, blob.count / 8)
      guard first < end else { return true }
      let source = UnsafeRawBufferPointer(rebasing: blob[first * 8..<end * 8])
      target.withUnsafeMutableBytes { bytes in
        UnsafeMutableRawBufferPointer(rebasing: bytes[place * 8..<(place + end - first) * 8]).copyMemory(from: source)
      }
      return true
    }
    if !isSound { throw .unreadableValue }
  }
}

#if _endian(big)
  #error("Chunks are little-endian: a port to a big-endian machine has to swap the bytes here.")
#endif
