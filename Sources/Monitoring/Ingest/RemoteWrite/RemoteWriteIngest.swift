package import Formats

/// Adds what Prometheus writes: labels become tags, and the id a name made of them.
///
/// **What can be stored is**, and the rest is told: a request is a cut through all series of a Prometheus, which is not sent
/// again whatever of it is refused, so that one bad sample would take the points of hundreds of others with it. (Prometheus' own
/// receiver, and its specification of remote write, have it so.) It is one transaction still: where the disk fails nothing is stored,
/// and sending again helps.
package struct RemoteWriteIngest: Sendable {
  private let ingest: ManySeriesIngest

  package init(context: ServiceContext, observer: (any IngestScorer)? = nil) {
    ingest = ManySeriesIngest(context: context, observer: observer)
  }

  /// - Parameters:
  ///   - creation: how series are made that are not there; nil leaves their samples out.
  ///   - sender: whom the series that are made are counted for.
  /// - Throws: `too_many`, and storage errors: then nothing was stored.
  package func add(
    _ request: WriteRequest, creating creation: SeriesCreation?, allowsGaps: Bool = false, sender: String
  ) throws -> RemoteWriteOutcome {
    let groups = RemoteWriteGroups(request)
    let points = groups.points.filter { !$0.times.isEmpty }
    guard !points.isEmpty else { return groups.finished(PointsOfMany(), FaultsOfMany()) }
    let (added, leftOut) = try ingest.addWhatCan(
      points, creating: creation, allowsGaps: allowsGaps, sender: sender
    ) { .body("/timeseries/\($1)") }
    return groups.finished(added, leftOut)
  }
}
