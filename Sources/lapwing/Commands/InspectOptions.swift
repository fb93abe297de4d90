import Formats
import Monitoring
import Programs
import Series

/// How `lapwing inspect` is set up; also what its help is printed from. The options are the parameters of an import.
struct InspectOptions: Equatable, Sendable {
  /// Names of files; `-` is standard input.
  var files: [String] = []
  var id: String?
  var parameters = ImportParameters()

  static let definitions: [OptionDefinition] = [
    .init("id", "ID", "What the series would be called, or what the names of several begin with."),
    .init(
      "encoding", "NAME",
      "How characters are written: " + TextEncoding.allCases.map(\.rawValue).joined(separator: ", ") + "."),
    .init(
      "time-column", "NAME[,NAME]",
      "The column of times, or those of dates and of times of day, or of year, month, day and so on."),
    .init(
      "time-format", "FORMAT",
      "How times are written: " + TimeFormat.allCases.map(\.rawValue).joined(separator: ", ") + "."),
    .init("date", "DAY", "The day of the first row, such as 2026-11-29, where the file has times of day alone."),
    .init("timezone", "ZONE", "The clock of times that name no zone, such as Europe/Berlin; UTC unless told."),
    .init("decimal", "MARK", "The decimal mark: point or comma."),
    .init("missing", "WORD[,WORD]", "Words that stand for a missing value, beside the usual ones."),
    .init("label", "NAME", "The column whose ones label anomalies; --label= for none."),
    .init("ignore", "NAME", "A column whose ones are points to ignore."),
    .init("context", "NAME[,NAME]", "Columns that describe the situation."),
    .init("omit", "NAME[,NAME]", "Columns to leave out."),
    .init("value-column", "NAME[,NAME]", "The only columns that are metrics."),
    .init("series-column", "NAME[,NAME]", "Columns that tell the series of a file apart; --series-column= for none."),
    .init("interval", "SECONDS", "The grid, where it shall not be inferred."),
    .init("alignment", "WAY", "What becomes of times between two slots: strict, snap or aggregate."),
    .init("aggregation", "WAY", "What aggregate makes of an interval's rows: mean, sum, last, max or count."),
    .init("future-limit", "SECONDS", "How far after the clock of this machine a time may lie."),
    .init("allow-gaps", nil, "Let rows lie as far apart as they like."),
  ]

  init(_ arguments: [String], environment: [String: String]) throws(UsageError) {
    let values = try OptionValues(arguments, definitions: Self.definitions, environment: environment, takesWords: true)
    files = values.words.isEmpty ? ["-"] : values.words
    id = values.text("id")
    func names(_ option: String) -> [String] { values.text(option).map(ImportParameters.split) ?? [] }
    parameters.encoding = try values.choice("encoding")
    parameters.timeColumns = names("time-column")
    parameters.timeFormat = try values.choice("time-format")
    if let text = values.text("date") {
      guard let day = CalendarDay.parse(text) else {
        throw .invalidValue("date", text, expected: "a day such as 2026-11-29")
      }
      parameters.date = day
    }
    parameters.timezone = values.text("timezone")
    parameters.decimal = try values.choice("decimal")
    parameters.missing = names("missing")
    parameters.label = values.text("label")
    parameters.ignore = values.text("ignore")
    parameters.context = names("context")
    parameters.omit = names("omit")
    parameters.valueColumns = names("value-column")
    parameters.seriesColumns = names("series-column")
    let bounds = (interval: SeriesLimits.interval, future: SeriesLimits.futureLimits)
    parameters.interval = try values.integer(
      "interval", in: Int(bounds.interval.lowerBound)...Int(bounds.interval.upperBound)
    ).map(Int64.init)
    parameters.alignment = try values.choice("alignment")
    parameters.aggregation = try values.choice("aggregation")
    parameters.futureLimit = try values.integer(
      "future-limit", in: Int(bounds.future.lowerBound)...Int(bounds.future.upperBound)
    ).map(Int64.init)
    parameters.allowsGaps = try values.flag("allow-gaps")
  }
}

extension OptionValues {
  /// One of the words that a kind of choice has.
  fileprivate func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String
  ) throws(UsageError) -> Choice? where Choice.RawValue == String {
    guard let text = text(name) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      throw .invalidValue(name, text, expected: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }
}
