/// How the client wants the columns of its file taken.
package struct CSVUploadOptions: Sendable {
  /// Seconds of the grid; nil infers it, or leaves it to the series.
  package var interval: Int64?
  package var context: [String]
  /// nil: a column called `label`, in any case, where there is one.
  package var label: String?
  /// A column whose ones are ranges to ignore.
  package var ignore: String?
  /// nil leaves it to the series, UTC for a new one.
  package var timezone: String?
  /// Seconds that a point's time may lie after the server's clock; nil leaves it to the series.
  package var futureLimit: Int64?
  /// Whether rows may lie as far apart as they like.
  package var allowsGaps = false

  package init(interval: Int64? = nil, context: [String] = [], label: String? = nil, ignore: String? = nil) {
    self.interval = interval
    self.context = context
    self.label = label
    self.ignore = ignore
  }
}
