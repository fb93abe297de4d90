import Storage

/// Rows that wait to be written: times, and as many values each, in the order of arrival. They can be gone through again.
protocol PointRows: ~Copyable {
  var count: Int { get }

  /// - Parameter body: gets the times and the values, column after column.
  mutating func forEachBatch(_ body: (_ times: [Int64], _ values: [Double]) throws -> Void) throws
}

/// Rows that are handed out at a time.
private let batchRows = 65_536

extension PointSpool: PointRows {
  var count: Int { rows }

  mutating func forEachBatch(_ body: (_ times: [Int64], _ values: [Double]) throws -> Void) throws {
    try forEachBatch(of: batchRows, body)
  }
}

extension PointColumns: PointRows {
  var count: Int { times.count }

  /// The rows in their order, piece by piece, so that what is made of them takes little beside them.
  var batches: some Sequence<Range<Int>> {
    stride(from: 0, to: times.count, by: batchRows).lazy.map { [count = times.count] start in
      start..<Swift.min(start + batchRows, count)
    }
  }

  mutating func forEachBatch(_ body: (_ times: [Int64], _ values: [Double]) throws -> Void) throws {
    for batch in batches {
      var values: [Double] = []
      values.reserveCapacity(batch.count * columns.count)
      for column in columns { column.append(batch, to: &values) }
      try body(Array(times[batch]), values)
    }
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
