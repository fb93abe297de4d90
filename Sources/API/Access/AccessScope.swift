/// What a token may be for. Each route names the one that it wants; a route that only some requests to want more asks
/// for it itself (`Caller.check`).
package enum AccessScope: String, CaseIterable, Sendable {
  /// Every GET, and those POSTs that change nothing: a score, a forecast or generated windows are an answer like any
  /// other, and dashboards ask for them.
  case read
  /// Makes and replaces series and their points.
  case ingest
  /// Judges: labels, answers to queries, acknowledgements.
  case label
  /// Everything, the other scopes included: makes and deletes models, monitors and evaluations, deletes series.
  case admin
}
