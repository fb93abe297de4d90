import Formats
import HTTP
import JSON
import Monitoring
import Series

extension RequestBody {
  /// The body in pieces, for use cases that stream it.
  func upload() -> UploadBody {
    UploadBody { try read(upTo: 1 << 18) }
  }
}

extension APIRequest {
  /// Media types that a file of times and values comes as, whatever tool wrote it.
  private static let fileTypes: Set<String> = [
    "text/csv", "text/plain", "text/tab-separated-values", "text/x-csv", "application/csv", "application/x-csv",
    "application/vnd.ms-excel", "application/gzip", "application/x-gzip", "application/octet-stream",
  ]

  /// Whether a body of this type is a file; one without a type is (curl -T names none).
  static func isFile(_ type: String) -> Bool { type.isEmpty || fileTypes.contains(type) }

  /// The body as a file.
  func importSource() -> ImportSource {
    ImportSource(http.body.upload()) { try holdMemory(for: $0) }
  }

  /// The query of a file that makes a series.
  func replacementParameters() throws(Problem) -> (parameters: ImportParameters, isDryRun: Bool) {
    var query = query
    var parameters = query.importParameters(makesSeries: true)
    parameters.charset = http.charset
    let isDryRun = query.flag("dry_run") ?? false
    try query.finish()
    return (parameters, isDryRun)
  }

  /// The query of a file that adds points.
  func additionParameters() throws(Problem) -> ImportParameters {
    var query = query
    var parameters = query.importParameters(makesSeries: false)
    parameters.charset = http.charset
    try query.finish()
    return parameters
  }
}

extension QueryReader {
  /// How a file is to be taken.
  ///
  /// - Parameter makesSeries: takes what defines a series, too.
  mutating func importParameters(makesSeries: Bool) -> ImportParameters {
    var parameters = ImportParameters()
    parameters.encoding = choice("encoding", of: TextEncoding.self)
    parameters.timeColumns = names("time_column", most: 6)
    parameters.timeFormat = choice("time_format", of: TimeFormat.self)
    if let text = text("date") {
      parameters.date = CalendarDay.parse(text)
      if parameters.date == nil { report("date", .invalidValue, "must be a day such as 2026-11-29") }
    }
    parameters.timezone = text("timezone")
    parameters.decimal = choice("decimal", of: DecimalMark.self)
    parameters.missing = names("missing", most: 20)
    parameters.label = columnName("label", mayBeEmpty: true)
    parameters.ignore = columnName("ignore")
    parameters.context = names("context")
    parameters.omit = names("omit")
    parameters.valueColumns = names("value_column")
    parameters.seriesColumns = names("series_column", mayBeEmpty: true)
    parameters.allowsGaps = flag("allow_gaps") ?? false
    if makesSeries {
      let bounds = SeriesLimits.interval
      parameters.interval = integer("interval", in: Int(bounds.lowerBound)...Int(bounds.upperBound)).map(Int64.init)
      parameters.alignment = choice("alignment", of: Alignment.self)
      parameters.aggregation = choice("aggregation", of: Aggregation.self)
      let limits = SeriesLimits.futureLimits
      parameters.futureLimit = integer("future_limit", in: 0...Int(limits.upperBound)).map(Int64.init)
      if parameters.aggregation != nil, let alignment = parameters.alignment, alignment != .aggregate {
        report("aggregation", .conflictingQuery, "goes with 'alignment=aggregate' alone")
      }
    }
    reportTwice(parameters)
    return parameters
  }

  /// A column has one use.
  private mutating func reportTwice(_ parameters: ImportParameters) {
    let uses: [(parameter: String, names: [String])] = [
      ("time_column", parameters.timeColumns), ("value_column", parameters.valueColumns),
      ("context", parameters.context),
      ("series_column", parameters.seriesColumns), ("label", [parameters.label].compactMap(\.self)),
      ("ignore", [parameters.ignore].compactMap(\.self)),
      ("omit", parameters.omit),
    ]
    var seen: [String: String] = [:]
    for use in uses {
      for name in use.names where !name.isEmpty {
        if let first = seen[name], first != use.parameter {
          report(use.parameter, .conflictingQuery, "names a column that '\(first)' names, too")
        }
        seen[name] = use.parameter
      }
    }
  }

  private mutating func columnName(_ name: String, mayBeEmpty: Bool = false) -> String? {
    guard let text = text(name) else { return nil }
    if mayBeEmpty, text.isEmpty { return text }
    guard (1...SeriesLimits.nameLength).contains(text.unicodeScalars.count) else {
      report(name, .invalidValue, "must have 1 to \(SeriesLimits.nameLength) characters")
      return nil
    }
    return text
  }

  /// A list of names between commas.
  private mutating func names(_ name: String, most: Int = SeriesLimits.columns, mayBeEmpty: Bool = false) -> [String] {
    guard let text = text(name) else { return [] }
    let names = ImportParameters.split(text)
    if names.contains(""), !(mayBeEmpty && names.count == 1) {
      report(name, .invalidValue, "must be names between commas, as a,b; a comma in a name has a backslash before it")
    }
    if Set(names).count < names.count { report(name, .duplicateColumn, "names a column twice") }
    if names.count > most { report(name, .tooMany, "names more than \(most)") }
    return names
  }
}
