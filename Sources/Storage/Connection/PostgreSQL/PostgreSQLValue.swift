#if PostgreSQL
  import CPostgreSQL

  /// A type of PostgreSQL that parameters are declared as, or that columns come in: its object identifier, which is the same in
  /// every server (src/include/catalog/pg_type.dat).
  struct PostgreSQLType: Equatable {
    let identifier: Oid

    static let boolean = PostgreSQLType(identifier: 16)
    static let bytes = PostgreSQLType(identifier: 17)
    static let integer = PostgreSQLType(identifier: 20)
    static let text = PostgreSQLType(identifier: 25)
    static let double = PostgreSQLType(identifier: 701)
    static let integers = PostgreSQLType(identifier: 1_016)
  }

  /// The values of a statement's parameters in PostgreSQL's binary format: integers and doubles with the highest byte first,
  /// texts and blobs as they are.
  struct PostgreSQLParameters {
    private(set) var types: [Oid] = []
    /// One byte that means nothing comes first, so that no value is at a null pointer, which would be NULL.
    private var bytes: [UInt8] = [0]
    /// Where each value lies; nil of NULL.
    private var places: [Range<Int>?] = []

    mutating func removeAll() {
      types.removeAll(keepingCapacity: true)
      bytes.removeSubrange(1...)
      places.removeAll(keepingCapacity: true)
    }

    mutating func append(_ type: PostgreSQLType, _ write: (inout [UInt8]) -> Void) {
      let start = bytes.count
      write(&bytes)
      types.append(type.identifier)
      places.append(start..<bytes.count)
    }

    mutating func appendNull(_ type: PostgreSQLType) {
      types.append(type.identifier)
      places.append(nil)
    }

    /// What libpq takes: pointers, lengths and formats, valid inside `body` only.
    func withPointers<Result>(
      _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
      let lengths = places.map { Int32($0?.count ?? 0) }
      return try bytes.withUnsafeBufferPointer { bytes throws(StorageError) in
        let base = UnsafeRawPointer(bytes.baseAddress)
        let values = places.map { place -> UnsafePointer<CChar>? in
          guard let place else { return nil }
          return base.map { ($0 + place.lowerBound).assumingMemoryBound(to: CChar.self) }
        }
        return try body(values, lengths, [Int32](repeating: 1, count: values.count))
      }
    }
  }

  extension [UInt8] {
    /// Adds an integer, its highest byte first.
    fileprivate mutating func append(bigEndian value: some FixedWidthInteger) {
      Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
  }

  extension Int64 {
    static var type: PostgreSQLType { .integer }
    func append(to parameters: inout PostgreSQLParameters) {
      parameters.append(.integer) { $0.append(bigEndian: self) }
    }
  }

  extension Int {
    static var type: PostgreSQLType { .integer }
    func append(to parameters: inout PostgreSQLParameters) { Int64(self).append(to: &parameters) }
  }

  extension Bool {
    static var type: PostgreSQLType { .integer }
    func append(to parameters: inout PostgreSQLParameters) { (self ? 1 : 0).append(to: &parameters) }
  }

  extension Double {
    static var type: PostgreSQLType { .double }

    /// NaN becomes NULL, as in SQLite.
    func append(to parameters: inout PostgreSQLParameters) {
      if isNaN { return parameters.appendNull(.double) }
      parameters.append(.double) { $0.append(bigEndian: bitPattern) }
    }
  }

  extension String {
    static var type: PostgreSQLType { .text }
    func append(to parameters: inout PostgreSQLParameters) { parameters.append(.text) { $0.append(contentsOf: utf8) } }
  }

  extension Array where Element: BlobElement {
    static var type: PostgreSQLType { .bytes }
    func append(to parameters: inout PostgreSQLParameters) {
      parameters.append(.bytes) { bytes in withUnsafeBytes { bytes.append(contentsOf: $0) } }
    }
  }

  extension Optional where Wrapped: SQLValue {
    static var type: PostgreSQLType { Wrapped.type }

    func append(to parameters: inout PostgreSQLParameters) {
      switch self {
      case .some(let value): value.append(to: &parameters)
      case .none: parameters.appendNull(Wrapped.type)
      }
    }
  }

  /// Integers as one array, for what SQLite has a function of ours for.
  struct IntegerArray: SQLValue {
    let integers: [Int64]

    static var type: PostgreSQLType { .integers }

    /// - Precondition: never called; SQLite has no arrays.
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { preconditionFailure("SQLite has no arrays") }

    /// Dimensions, whether there are nulls, the type, then the size and the lower bound of the one dimension (array_recv in
    /// src/backend/utils/adt/arrayfuncs.c).
    func append(to parameters: inout PostgreSQLParameters) {
      parameters.append(.integers) { bytes in
        bytes.append(bigEndian: Int32(integers.isEmpty ? 0 : 1))
        bytes.append(bigEndian: Int32(0))
        bytes.append(bigEndian: PostgreSQLType.integer.identifier)
        if integers.isEmpty { return }
        bytes.append(bigEndian: Int32(integers.count))
        bytes.append(bigEndian: Int32(1))
        for integer in integers {
          bytes.append(bigEndian: Int32(8))
          bytes.append(bigEndian: integer)
        }
      }
    }
  }
#endif
