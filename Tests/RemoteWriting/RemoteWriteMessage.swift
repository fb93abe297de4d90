/// A `prometheus.WriteRequest`, for tests of what reads it.
package struct RemoteWriteMessage {
  package struct Series {
    package var labels: [(name: String, value: String)]
    /// Milliseconds since 1970.
    package var samples: [(time: Int64, value: Double)]

    package init(_ labels: [(String, String)], _ samples: [(Int64, Double)]) {
      self.labels = labels.map { (name: $0.0, value: $0.1) }
      self.samples = samples.map { (time: $0.0, value: $0.1) }
    }
  }

  package var series: [Series]

  package init(_ series: [Series]) { self.series = series }

  package var bytes: [UInt8] {
    series.reduce(into: []) { $0 += Self.field(1, Self.encode($1)) }
  }

  /// As it is sent.
  package var packed: [UInt8] { SnappyEncoder.encode(bytes) }

  private static func encode(_ series: Series) -> [UInt8] {
    var bytes: [UInt8] = []
    for label in series.labels {
      bytes += field(1, field(1, Array(label.name.utf8)) + field(2, Array(label.value.utf8)))
    }
    for sample in series.samples {
      bytes += field(2, fixed64(1, sample.value.bitPattern) + varint(2, UInt64(bitPattern: sample.time)))
    }
    return bytes
  }

  /// A text or a message within the message.
  package static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    SnappyEncoder.varint(number << 3 | 2) + SnappyEncoder.varint(UInt64(bytes.count)) + bytes
  }

  package static func varint(_ number: UInt64, _ value: UInt64) -> [UInt8] {
    SnappyEncoder.varint(number << 3) + SnappyEncoder.varint(value)
  }

  package static func fixed64(_ number: UInt64, _ bits: UInt64) -> [UInt8] {
    SnappyEncoder.varint(number << 3 | 1) + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
  }

  package static func fixed32(_ number: UInt64, _ bits: UInt32) -> [UInt8] {
    SnappyEncoder.varint(number << 3 | 5) + (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
  }
}
