import Monitoring

/// Where a message leads: pages of the console, which change nothing by being opened.
///
/// - `chart` shows the series that moved first around the time of the incident.
/// - `wrong` shows the same and asks whether the alert was right, with a button for each answer: whatever follows links by
///   itself, a preview say, answers nothing.
struct MessageLinks: Equatable {
  /// Seconds that are shown before and after.
  private static let margin: Int64 = 21_600

  let chart: String
  let wrong: String

  /// - Parameter base: of the server, without a slash at its end.
  init(_ message: IncidentMessage, base: String) {
    guard let first = message.alerts.first, !message.isTest else {
      (chart, wrong) = (base + "/", base + "/")
      return
    }
    let last = message.end ?? message.alerts.map(\.start).max() ?? first.start
    let (from, to) = (first.start - Self.margin, last + Self.margin)
    let range = "series=\(first.series)&from=\(from)&to=\(to)"
    chart = "\(base)/#\(range)"
    let incident = IncidentDocument.id(of: message.incident)
    wrong = "\(base)/#\(range)&incident=\(incident)&alert=\(AlertDocument.id(of: first.key))&answer=wrong"
  }
}
