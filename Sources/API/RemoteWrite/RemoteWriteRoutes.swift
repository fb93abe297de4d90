import HTTP
import Monitoring

extension RouteTable {
  /// `POST /api/v1/write`, where Prometheus looks for it.
  ///
  /// Prometheus logs the first kilobyte of the first line of what refuses it, sends again what is answered 5xx, and drops what is
  /// answered anything else.
  mutating func addRemoteWriteRoute(_ service: Service) {
    let ingest = RemoteWriteIngest(context: service.context, observer: service.watch)
    let senders = service.context.counters.senders

    on(.post, "/api/v1/write", wants: .ingest) { request in
      let outcome = try senders.counting(.remoteWrite) {
        try ingest.add(request)
      } points: {
        $0.added.rows
      } leftOut: {
        $0.missing + $0.infinite
      }
      senders.count(outcome)
      if let error = outcome.error { throw error }
      return .response(HTTPResponse(.noContent))
    }
  }
}

extension RemoteWriteIngest {
  /// Adds what a request brings, as its query says.
  fileprivate func add(_ request: APIRequest) throws -> RemoteWriteOutcome {
    var query = request.query
    let creation = query.optionalCreation(unlessTold: true)
    let allowsGaps = query.flag("allow_gaps") ?? false
    try query.finish()
    return try add(
      request.writeRequest(), creating: creation, allowsGaps: allowsGaps, sender: Caller.current.name ?? "")
  }
}

extension SenderCounters {
  /// Counts what of a request of remote write was left out or passed over, and why.
  fileprivate func count(_ outcome: RemoteWriteOutcome) {
    for (code, samples) in outcome.reasons { leaveOut(.remoteWrite, points: samples, code) }
    passOver(.remoteWrite, outcome.histograms, "histograms")
    passOver(.remoteWrite, outcome.exemplars, "exemplars")
    passOver(.remoteWrite, outcome.metadata, "metadata")
  }
}
