package import Formats
package import Series
import Storage

/// How the client wants its file taken. What it leaves out is told by the file.
///
/// It has a form as a query, which says all that a file was taken for and takes another of the same shape alike: answers show it,
/// and a series keeps that of its last file.
package struct ImportParameters: Sendable, Equatable {
  /// How its characters are written.
  package var encoding: TextEncoding?
  /// What its sender's software says of that, which counts where the bytes don't tell.
  package var charset: TextEncoding?
  /// The column of times, or those of dates and of times of day, or of year, month, day and so on.
  package var timeColumns: [String] = []
  package var timeFormat: TimeFormat?
  /// The day of the first row, counted from 1970, of a file with times of day alone.
  package var date: Int64?
  /// nil leaves it to the file, else to the series, UTC for a new one.
  package var timezone: String?
  package var decimal: DecimalMark?
  /// Words for a missing value.
  package var missing: [String] = []
  /// The column of labels; empty for none.
  package var label: String?
  /// A column whose ones are ranges to ignore.
  package var ignore: String?
  package var context: [String] = []
  /// Columns to leave out.
  package var omit: [String] = []
  /// The only metrics.
  package var valueColumns: [String] = []
  /// Columns that tell series apart; one empty name for none.
  package var seriesColumns: [String] = []
  /// Seconds of the grid; nil infers it, or leaves it to the series.
  package var interval: Int64?
  package var alignment: Alignment?
  package var aggregation: Aggregation?
  /// Seconds that a point's time may lie after the server's clock; nil leaves it to the series.
  package var futureLimit: Int64?
  /// Whether rows may lie as far apart as they like.
  package var allowsGaps = false

  package init() {}
}

extension ImportParameters {
  /// - Parameter definition: the series that there is, whose earlier files settle what this one leaves open.
  /// - Throws: `unknown_timezone`.
  func tableOptions(for definition: SeriesDefinition?) throws(MonitoringError) -> TableOptions {
    var options = TableOptions()
    options.encoding = encoding
    options.timeColumns = timeColumns
    options.timeFormat = timeFormat
    options.firstDay = date
    options.decimal = decimal
    options.sharesTimes =
      alignment == .aggregate || alignment == nil && (aggregation != nil || definition?.alignment == .aggregate)
    options.missingWords = missing
    options.labelColumn = label
    options.ignoreColumn = ignore
    options.contextColumns = context
    options.omittedColumns = omit
    options.valueColumns = valueColumns
    options.seriesColumns = seriesColumns
    if let timezone { options.zone = try TimeZoneRules.known(timezone, at: .parameter("timezone")) }
    options.limits.lineBytes = SeriesLimits.lineBytes
    options.limits.nameBytes = 4 * SeriesLimits.nameLength
    if let definition { options.usual = try Self.hints(of: definition) }
    if let charset { options.usual.encoding = charset }
    return options
  }

  private static func hints(of definition: SeriesDefinition) throws(MonitoringError) -> TableHints {
    var hints = TableHints()
    hints.zone = try TimeZoneRules.known(definition.timezone)
    hints.metrics = definition.metrics
    hints.context = definition.context.map(\.name)
    guard let last = definition.importQuery.map(ImportParameters.init(query:)) else { return hints }
    hints.encoding = last.encoding
    hints.timeColumns = last.timeColumns
    hints.timeFormat = last.timeFormat
    hints.decimal = last.decimal
    hints.labelColumn = last.label.flatMap { $0.isEmpty ? nil : $0 }
    hints.ignoreColumn = last.ignore
    hints.omitted = last.omit
    return hints
  }
}

/// The form as a query.
extension ImportParameters {
  /// `time_column=ds&time_format=iso8601&…`, percent-encoded.
  package var query: String {
    pairs.map { "\($0.name)=\(Self.encode($0.value))" }.joined(separator: "&")
  }

  private var pairs: [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    func add(_ name: String, _ value: String?) { if let value { pairs.append((name, value)) } }
    func add(_ name: String, list: [String]) { if !list.isEmpty { pairs.append((name, Self.join(list))) } }
    add("encoding", encoding?.rawValue)
    add("time_column", list: timeColumns)
    add("time_format", timeFormat?.rawValue)
    add("date", date.map(CalendarDay.format))
    add("timezone", timezone)
    add("decimal", decimal?.rawValue)
    add("missing", list: missing)
    add("label", label)
    add("ignore", ignore)
    add("context", list: context)
    add("omit", list: omit)
    add("value_column", list: valueColumns)
    add("series_column", list: seriesColumns)
    add("interval", interval.map { "\($0)" })
    add("alignment", alignment?.rawValue)
    add("aggregation", aggregation?.rawValue)
    return pairs
  }

  /// Reads what `query` wrote.
  init(query: String) {
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      let value = Self.decode(parts[1])
      switch parts[0] {
      case "encoding": encoding = TextEncoding(rawValue: value)
      case "date": date = CalendarDay.parse(value)
      case "time_column": timeColumns = Self.split(value)
      case "time_format": timeFormat = TimeFormat(rawValue: value)
      case "timezone": timezone = value
      case "decimal": decimal = DecimalMark(rawValue: value)
      case "missing": missing = Self.split(value)
      case "label": label = value
      case "ignore": ignore = value
      case "context": context = Self.split(value)
      case "omit": omit = Self.split(value)
      case "value_column": valueColumns = Self.split(value)
      case "series_column": seriesColumns = Self.split(value)
      case "interval": interval = Int64(value)
      case "alignment": alignment = Alignment(rawValue: value)
      case "aggregation": aggregation = Aggregation(rawValue: value)
      default: break
      }
    }
  }

  /// Names between commas; a comma in a name has a backslash before it, as has a backslash.
  package static func split(_ text: String) -> [String] {
    var names = [""]
    var isEscaped = false
    for character in text {
      if isEscaped || (character != "\\" && character != ",") {
        names[names.count - 1].append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        names.append("")
      }
    }
    return names
  }

  private static func join(_ names: [String]) -> String {
    names.map { name in
      name.reduce(into: "") { result, character in
        if character == "," || character == "\\" { result.append("\\") }
        result.append(character)
      }
    }.joined(separator: ",")
  }

  private static func encode(_ text: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~,/:".utf8)
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if plain.contains(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func decode(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
