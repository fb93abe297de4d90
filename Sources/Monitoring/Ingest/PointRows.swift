import Storage

/// Rows that wait to be written: times, and as many values each, in the order of arrival. They can be gone through again.
protocol PointRows: ~Copyable {
  /// - Parameter body: gets the times and the values, column after column.
  mutating func forEachBatch(_ body: (_ times: [Int64], _ values: [Double]) throws -> Void) throws
}

extension PointSpool: PointRows {
  mutating func forEachBatch(_ body: (_ times: [Int64], _ values: [Double]) throws -> Void) throws {
    try forEachBatch(of: 65_536, body)
  }
}

/// Rows in memory: those of a JSON body, which is bounded.
struct ColumnarRows: PointRows {
  let times: [Int64]
  /// Column after column.
  let values: [Double]

  mutating func forEachBatch(_ body: (_ times: [Int64], _ values: [Double]) throws -> Void) throws {
    try body(times, values)
  }
}

extension ServiceContext {
  /// Bytes that one upload may take on the disk until it is stored.
  private static var mostSpooledBytes: Int { 16 << 30 }

  /// A spool beside the database.
  func makeSpool(columns: Int) throws(MonitoringError) -> PointSpool {
    do {
      return try database.makeSpool(columns: columns, limit: Self.mostSpooledBytes)
    } catch {
      throw MonitoringError(error)
    }
  }
}
