import HTTP
import Monitoring

extension RequestBody {
  /// The body in pieces, for use cases that stream it.
  func upload() -> UploadBody {
    UploadBody { try read(upTo: 1 << 18) }
  }
}

extension APIRequest {
  /// The query of a CSV upload that makes the series.
  func csvReplacementOptions() throws(Problem) -> CSVUploadOptions {
    var query = query
    var options = query.csvColumns()
    let bounds = SeriesLimits.interval
    options.interval = query.integer("interval", in: Int(bounds.lowerBound)...Int(bounds.upperBound)).map(Int64.init)
    options.context = query.names("context")
    options.timezone = query.text("timezone")
    let limits = SeriesLimits.futureLimits
    options.futureLimit = query.integer("future_limit", in: 0...Int(limits.upperBound)).map(Int64.init)
    for (name, text) in [("label", options.label), ("ignore", options.ignore)] {
      if let text, options.context.contains(text) { query.report(name, .conflictingQuery, "names a context column") }
    }
    try query.finish()
    return options
  }

  /// The query of a CSV upload that adds points.
  func csvAdditionOptions() throws(Problem) -> CSVUploadOptions {
    var query = query
    let options = query.csvColumns()
    try query.finish()
    return options
  }
}

extension QueryReader {
  fileprivate mutating func csvColumns() -> CSVUploadOptions {
    var options = CSVUploadOptions(label: columnName("label"), ignore: columnName("ignore"))
    options.allowsGaps = flag("allow_gaps") ?? false
    if let label = options.label, label == options.ignore {
      report("ignore", .conflictingQuery, "names the same column as 'label'")
    }
    return options
  }

  private mutating func columnName(_ name: String) -> String? {
    guard let text = text(name) else { return nil }
    guard (1...SeriesLimits.nameLength).contains(text.unicodeScalars.count) else {
      report(name, .invalidValue, "must have 1 to \(SeriesLimits.nameLength) characters")
      return nil
    }
    return text
  }

  /// A list of names between commas.
  fileprivate mutating func names(_ name: String) -> [String] {
    guard let text = text(name) else { return [] }
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if names.contains("") { report(name, .invalidValue, "must be names between commas, as a,b") }
    if Set(names).count < names.count { report(name, .duplicateColumn, "names a column twice") }
    if names.count > SeriesLimits.columns {
      report(name, .tooMany, "names more than \(SeriesLimits.columns) columns")
    }
    return names
  }
}
