/// Fields next to each other that are one, where spaces stand between fields and within a time: `2026-11-18 00:00:00`,
/// `12:10:01 AM`, `Wed Nov 18 00:00:00 CET 2026`.
package struct FieldJoin: Equatable, Hashable, Sendable {
  let first: Int
  let count: Int

  private static let mostRecords = 200
  private static let mostFields = 48
  private static let longest = 6

  /// The fields that make a time in at least half of the records at the head of a file; nil where there are none.
  static func find(in sample: TableSample) -> FieldJoin? {
    var found: [FieldJoin: Int] = [:]
    var offsets: [FieldJoin: Set<String>] = [:]
    let records = sample.records.prefix(mostRecords)
    for record in records {
      let fields = sample.fields(record, FieldSplit(.spaces), most: mostFields)
      guard let join = find(in: sample, fields) else { continue }
      found[join, default: 0] += 1
      let last = sample.bytes[fields[join.first + join.count - 1].content]
      if last.first == UInt8(ascii: "+") || last.first == UInt8(ascii: "-") {
        offsets[join, default: []].insert(String(decoding: last, as: UTF8.self))
      }
    }
    // The first of several that are equally frequent.
    let best = found.max { ($0.value, -$0.key.first, $0.key.count) < ($1.value, -$1.key.first, $1.key.count) }
    guard let best, best.value * 2 >= records.count, best.value > 1 else { return nil }
    // Numbers below zero behind a time are as good as offsets; a clock has two of those at most.
    return offsets[best.key]?.count ?? 0 <= 2 ? best.key : nil
  }

  private static func find(in sample: TableSample, _ fields: [CSVField]) -> FieldJoin? {
    let span = sample.bytes.span
    for first in fields.indices {
      var count = 0
      for number in 2...longest where first + number <= fields.count {
        let range = fields[first].content.lowerBound..<fields[first + number - 1].content.upperBound
        guard range.count <= 40, sample.bytes[range].contains(UInt8(ascii: ":")),
          let text = DateText(span.extracting(range))
        else { continue }
        if case .named = text.zone { continue }
        // A number of few digits is no offset.
        let last = span.extracting(fields[first + number - 1].content)
        let hasSign = last.count > 0 && (last[0] == UInt8(ascii: "+") || last[0] == UInt8(ascii: "-"))
        if hasSign, last.count < 5 { continue }
        if text.time != nil, text.date || text.hasMeridiem { count = number }
      }
      if count > 0 { return FieldJoin(first: first, count: count) }
    }
    return nil
  }
}
