/// A request of Prometheus' remote write 1.0 (`prometheus.WriteRequest`): series with their labels and samples.
///
/// Everything lies in flat arrays, and texts stay where they are in the message, so that reading takes no allocation a sample,
/// a label or a series.
package struct WriteRequest: Sendable {
  /// What one request may hold. Prometheus sends some hundreds or thousands of samples at a time.
  package struct Limits: Sendable {
    /// Of the body.
    package var packedBytes = 16 << 20
    /// Of the message, unpacked.
    package var bytes = 32 << 20
    package var series = 200_000
    package var labels = 4_000_000
    package var samples = 2_000_000

    package init() {}
  }

  /// Where a label's texts lie in `bytes`.
  package struct Label: Sendable {
    fileprivate var nameStart: UInt32 = 0
    fileprivate var nameEnd: UInt32 = 0
    fileprivate var valueStart: UInt32 = 0
    fileprivate var valueEnd: UInt32 = 0

    package var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    package var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
  }

  package struct Series: Sendable {
    /// Places in `labels`, and in `times` and `values`.
    package let labels: Range<Int>
    package let samples: Range<Int>
  }

  /// Prometheus' mark that a series has ended or its target is gone: this very NaN (model/value/value.go).
  package static let staleMarker: UInt64 = 0x7FF0_0000_0000_0002

  /// What reading a message takes, in lengths of it: itself, and arrays of numbers that grow.
  package static let memoryFactor = 6

  package let bytes: [UInt8]
  package private(set) var series: [Series] = []
  package private(set) var labels: [Label] = []
  /// Milliseconds since 1970.
  package private(set) var times: [Int64] = []
  package private(set) var values: [Double] = []
  /// What was passed over.
  package private(set) var exemplars = 0
  package private(set) var histograms = 0
  package private(set) var metadata = 0

  /// - Parameter body: a snappy block that holds the message.
  package init(snappy body: [UInt8], limits: Limits = Limits()) throws(RemoteWriteError) {
    try self.init(message: SnappyBlock.decode(body, limit: limits.bytes), limits: limits)
  }

  package init(message: [UInt8], limits: Limits = Limits()) throws(RemoteWriteError) {
    bytes = message
    guard message.count <= min(limits.bytes, Int(UInt32.max)) else {
      throw RemoteWriteError(.tooLarge, "it has \(message.count) bytes, and \(limits.bytes) are taken", at: 0)
    }
    var reader = ProtobufReader(message)
    while let field = try reader.field(before: message.count) {
      switch (field.number, field.type) {
      case (1, .bytes): try readSeries(&reader, limits)
      case (3, .bytes):
        metadata += 1
        try reader.skip(field, before: message.count)
      default: try Self.pass(field, known: [1, 3], "WriteRequest", &reader, message.count)
      }
    }
  }

  /// The bytes from the first to the last of some labels, which stand beside each other in what Prometheus sends.
  package func extent(of labels: Range<Int>) -> Range<Int> {
    var (start, end) = (UInt32(bytes.count), UInt32(0))
    for label in self.labels[labels] {
      start = min(start, label.nameStart, label.valueStart)
      end = max(end, label.nameEnd, label.valueEnd)
    }
    return Int(min(start, end))..<Int(end)
  }

  /// The text of a label; nil where it is no UTF-8.
  package func text(_ range: Range<Int>) -> String? { String(validating: bytes[range], as: UTF8.self) }

  private mutating func readSeries(_ reader: inout ProtobufReader, _ limits: Limits) throws(RemoteWriteError) {
    let start = reader.position
    let range = try reader.range(before: bytes.count)
    guard series.count < limits.series else { throw Self.tooMany("series", limits.series, start) }
    let (firstLabel, firstSample) = (labels.count, times.count)
    reader.enter(range)
    while let field = try reader.field(before: range.upperBound) {
      switch (field.number, field.type) {
      case (1, .bytes):
        guard labels.count < limits.labels else { throw Self.tooMany("labels", limits.labels, field.start) }
        try readLabel(&reader, range.upperBound)
      case (2, .bytes):
        guard times.count < limits.samples else { throw Self.tooMany("samples", limits.samples, field.start) }
        try readSample(&reader, range.upperBound)
      case (3, .bytes):
        exemplars += 1
        try reader.skip(field, before: range.upperBound)
      case (4, .bytes):
        histograms += 1
        try reader.skip(field, before: range.upperBound)
      default: try Self.pass(field, known: [1, 2, 3, 4], "TimeSeries", &reader, range.upperBound)
      }
    }
    series.append(Series(labels: firstLabel..<labels.count, samples: firstSample..<times.count))
  }

  private mutating func readLabel(_ reader: inout ProtobufReader, _ end: Int) throws(RemoteWriteError) {
    let range = try reader.range(before: end)
    reader.enter(range)
    var label = Label()
    while let field = try reader.field(before: range.upperBound) {
      switch (field.number, field.type) {
      case (1, .bytes):
        let text = try reader.range(before: range.upperBound)
        (label.nameStart, label.nameEnd) = (UInt32(text.lowerBound), UInt32(text.upperBound))
      case (2, .bytes):
        let text = try reader.range(before: range.upperBound)
        (label.valueStart, label.valueEnd) = (UInt32(text.lowerBound), UInt32(text.upperBound))
      default: try Self.pass(field, known: [1, 2], "Label", &reader, range.upperBound)
      }
    }
    labels.append(label)
  }

  private mutating func readSample(_ reader: inout ProtobufReader, _ end: Int) throws(RemoteWriteError) {
    let range = try reader.range(before: end)
    reader.enter(range)
    var (time, value) = (Int64(0), 0.0)
    while let field = try reader.field(before: range.upperBound) {
      switch (field.number, field.type) {
      case (1, .fixed64): value = Double(bitPattern: try reader.fixed64(before: range.upperBound))
      case (2, .varint): time = Int64(bitPattern: try reader.varint(before: range.upperBound))
      default: try Self.pass(field, known: [1, 2], "Sample", &reader, range.upperBound)
      }
    }
    times.append(time)
    values.append(value)
  }

  /// Passes over a field of a later version; one of this version in another wire type is none of ours.
  private static func pass(
    _ field: ProtobufReader.Field, known: [UInt64], _ message: String, _ reader: inout ProtobufReader, _ end: Int
  ) throws(RemoteWriteError) {
    guard !known.contains(field.number) else {
      throw ProtobufReader.malformed(
        "field \(field.number) of \(message) has the wire type \(field.type.rawValue)", at: field.start)
    }
    try reader.skip(field, before: end)
  }

  private static func tooMany(_ what: String, _ limit: Int, _ position: Int) -> RemoteWriteError {
    RemoteWriteError(.tooLarge, "it has more than \(limit) \(what)", at: position)
  }
}
