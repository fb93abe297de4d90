import Glibc

/// Rows that a client is still sending, kept in a temporary file until all have come. Then they are read back in
/// batches within one short write transaction: a slow client never holds the writer, half an upload leaves
/// nothing, and memory stays flat however long the upload.
///
/// The file has no name (it is unlinked as soon as it is open), so that it vanishes with the process. A row is the
/// time as a 64-bit integer and one double a column, as they are in memory.
package struct PointSpool: ~Copyable {
  package let columns: Int
  /// The most bytes that rows may take.
  package let limit: Int
  /// Rows appended so far.
  package private(set) var rows = 0

  private let descriptor: Int32
  private var buffer: [UInt64] = []
  private static let bufferedWords = 32_768

  /// - Parameter directory: where the file goes; beside the database, so that the room is where it is needed.
  /// - Throws: `spool(errno:)`.
  package init(directory: String, columns: Int, limit: Int) throws(StorageError) {
    var template = Array((directory + "/.lapwing-spool-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw .spool(errno: errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
    self.descriptor = descriptor
    self.columns = columns
    self.limit = limit
    buffer.reserveCapacity(Self.bufferedWords + columns + 1)
  }

  deinit { close(descriptor) }

  package var bytesPerRow: Int { 8 * (columns + 1) }

  /// Appends a row.
  ///
  /// - Precondition: `values` has one value a column, NaN where missing.
  /// - Throws: `spoolFull` beyond the limit, `spool(errno:)` where the disk is full or fails.
  package mutating func append(time: Int64, values: Span<Double>) throws(StorageError) {
    precondition(values.count == columns)
    guard (rows + 1) * bytesPerRow <= limit else { throw .spoolFull(limit: limit) }
    buffer.append(UInt64(bitPattern: time))
    for index in values.indices { buffer.append(values[index].bitPattern) }
    rows += 1
    if buffer.count >= Self.bufferedWords { try flush() }
  }

  /// Appends rows that lie column by column.
  ///
  /// - Precondition: as many columns as the spool has, each as long as `times`.
  /// - Throws: as `append(time:values:)`.
  package mutating func append(times: [Int64], columns values: [[Double]]) throws(StorageError) {
    precondition(values.count == columns && values.allSatisfy { $0.count == times.count })
    guard (rows + times.count) * bytesPerRow <= limit else { throw .spoolFull(limit: limit) }
    let width = columns + 1
    let start = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: times.count * width))
    for row in times.indices { buffer[start + row * width] = UInt64(bitPattern: times[row]) }
    for (column, values) in values.enumerated() {
      let first = start + column + 1
      for row in values.indices { buffer[first + row * width] = values[row].bitPattern }
    }
    rows += times.count
    if buffer.count >= Self.bufferedWords { try flush() }
  }

  /// Reads everything back in the order of arrival, `maximumRows` rows at a time. May be called again.
  ///
  /// - Parameter body: gets the times and the values, column after column.
  package mutating func forEachBatch(
    of maximumRows: Int = 65_536, _ body: (_ times: [Int64], _ values: [Double]) throws -> Void
  ) throws {
    try flush()
    var start = 0
    while start < rows {
      let count = min(maximumRows, rows - start)
      let words = try readWords(row: start, count: count)
      let width = columns + 1
      let times = (0..<count).map { Int64(bitPattern: words[$0 * width]) }
      var values = [Double](repeating: .nan, count: count * columns)
      for column in 0..<columns {
        for row in 0..<count { values[column * count + row] = Double(bitPattern: words[row * width + column + 1]) }
      }
      try body(times, values)
      start += count
    }
  }

  private mutating func flush() throws(StorageError) {
    let failure = buffer.withUnsafeBytes { bytes -> Int32? in
      var done = 0
      while done < bytes.count {
        let written = write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        if written < 0 && errno == EINTR { continue }
        if written <= 0 { return written < 0 ? errno : ENOSPC }
        done += written
      }
      return nil
    }
    if let failure { throw .spool(errno: failure) }
    buffer.removeAll(keepingCapacity: true)
  }

  private func readWords(row: Int, count: Int) throws(StorageError) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: count * (columns + 1))
    let start = row * bytesPerRow
    let failure = words.withUnsafeMutableBytes { bytes -> Int32? in
      var done = 0
      while done < bytes.count {
        let read = pread(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(start + done))
        if read < 0 && errno == EINTR { continue }
        if read <= 0 { return read < 0 ? errno : EIO }
        done += read
      }
      return nil
    }
    if let failure { throw .spool(errno: failure) }
    return words
  }
}
