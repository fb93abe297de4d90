import CSQLite
import Glibc

/// A prepared statement on loan from its connection's cache. It is reset when it goes out of scope, so that it
/// never holds a lock or a snapshot longer than its owner lives (sqlite.org/c3ref/reset.html).
///
/// Columns are numbered from 0, as in SQLite, or named. Reading a column before `step` answered true, or one that
/// doesn't exist, gives a null, never an undefined value.
struct Statement: ~Copyable {
  enum Engine {
    case sqlite(OpaquePointer)
    #if PostgreSQL
      case postgreSQL(PostgreSQLStatement)
    #endif
  }

  private let engine: Engine
  /// Whom a statement of SQLite goes back to.
  private let session: SQLiteSession?

  init(handle: OpaquePointer, session: SQLiteSession) {
    engine = .sqlite(handle)
    self.session = session
  }

  #if PostgreSQL
    init(_ statement: PostgreSQLStatement) {
      engine = .postgreSQL(statement)
      session = nil
    }
  #endif

  deinit {
    if case .sqlite(let handle) = engine { session?.giveBack(handle) }
  }

  /// Binds the parameters ?1, ?2, … in order.
  func bind<each Value: SQLValue>(_ values: repeat each Value) throws(StorageError) {
    switch engine {
    case .sqlite(let handle):
      var index: Int32 = 1
      var result = SQLITE_OK
      for value in repeat each values {
        let code = value.bind(to: handle, at: index)
        if code != SQLITE_OK { result = code }
        index += 1
      }
      if result != SQLITE_OK { throw StorageError(resultCode: result) }
    #if PostgreSQL
      case .postgreSQL(let statement): statement.bind(repeat each values)
    #endif
    }
  }

  /// Goes to the next row: true if there is one, false at the end.
  func step() throws(StorageError) -> Bool {
    switch engine {
    case .sqlite(let handle):
      switch sqlite3_step(handle) {
      case SQLITE_ROW: return true
      case SQLITE_DONE: return false
      default: throw StorageError(of: sqlite3_db_handle(handle))
      }
    #if PostgreSQL
      case .postgreSQL(let statement): return try statement.step()
    #endif
    }
  }

  /// Runs a statement that answers no rows, and makes it ready to be bound and run again.
  func run() throws(StorageError) {
    defer { reset() }
    while try step() {}
  }

  /// Makes the statement ready to be bound and stepped again; its bindings stay.
  func reset() {
    switch engine {
    case .sqlite(let handle): sqlite3_reset(handle)
    #if PostgreSQL
      case .postgreSQL(let statement): statement.reset()
    #endif
    }
  }
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
      let number: Int32? =
        switch engine {
        case .sqlite(let handle):
          (0..<sqlite3_column_count(handle)).first { strcmp(sqlite3_column_name(handle, $0), wanted) == 0 }
        #if PostgreSQL
          case .postgreSQL(let statement): statement.number(of: wanted)
        #endif
        }
      guard let number else { preconditionFailure("no column is called \(name)") }
      return number
    }
  }

  func isNull(_ column: Column) -> Bool {
    let number = number(of: column)
    return switch engine {
    case .sqlite(let handle): sqlite3_column_type(handle, number) == SQLITE_NULL
    #if PostgreSQL
      case .postgreSQL(let statement): statement.isNull(number)
    #endif
    }
  }

  func integer(_ column: Column) -> Int64 {
    let number = number(of: column)
    return switch engine {
    case .sqlite(let handle): sqlite3_column_int64(handle, number)
    #if PostgreSQL
      case .postgreSQL(let statement): statement.integer(number)
    #endif
    }
  }

  func optionalInteger(_ column: Column) -> Int64? { isNull(column) ? nil : integer(column) }

  func double(_ column: Column) -> Double {
    if isNull(column) { return .nan }
    let number = number(of: column)
    return switch engine {
    case .sqlite(let handle): sqlite3_column_double(handle, number)
    #if PostgreSQL
      case .postgreSQL(let statement): statement.double(number)
    #endif
    }
  }

  func optionalDouble(_ column: Column) -> Double? { isNull(column) ? nil : double(column) }

  func flag(_ column: Column) -> Bool { integer(column) != 0 }

  func text(_ column: Column) -> String {
    let number = number(of: column)
    switch engine {
    case .sqlite(let handle):
      guard let bytes = sqlite3_column_text(handle, number) else { return "" }
      let count = Int(sqlite3_column_bytes(handle, number))
      return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    #if PostgreSQL
      case .postgreSQL(let statement): return String(decoding: statement.bytes(number), as: UTF8.self)
    #endif
    }
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

  /// The bytes of a blob in the engine's own memory, valid inside `body` only.
  func withBlob<Result>(_ column: Column, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let number = number(of: column)
    switch engine {
    case .sqlite(let handle):
      // The pointer first: asking for the size first could convert the value.
      let base = sqlite3_column_blob(handle, number)
      let count = Int(sqlite3_column_bytes(handle, number))
      return body(UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : count))
    #if PostgreSQL
      case .postgreSQL(let statement): return body(statement.bytes(number))
    #endif
    }
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

  /// Copies the values of a chunk from number `first` on, `count` at most, straight from the engine's memory to `place` in
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
