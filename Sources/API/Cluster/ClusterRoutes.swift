import HTTP
import JSON
import Monitoring
import Storage

extension RouteTable {
  /// `GET /v1/cluster`: the servers of the database, as the one that is asked last saw them. It reads nothing, so that it tells
  /// also while the database is away.
  mutating func addClusterRoute(_ cluster: ClusterDirectory) {
    on(.get, "/v1/cluster", wants: .read) { request in
      try request.query.finish()
      guard let seen = cluster.latest else {
        throw Problem(.notReady, "The server has not yet seen who is there.", headers: ["Retry-After": "1"])
      }
      return .response(.json { $0.cluster(seen.view, secondsAgo: seen.age / .seconds(1)) })
    }
  }

  /// The routes that a node answers itself that serves no series.
  init(node cluster: ClusterDirectory) {
    self.init(epoch: cluster.latest?.view.own ?? "")
    addHealthRoutes(checks: ["database", "holder"]) { cluster.failingChecks }
    addContractRoutes()
    addClusterRoute(cluster)
    addConsoleRoutes()
    addExampleRoutes()
  }
}

extension ClusterDirectory {
  /// What keeps a node that serves no series from passing on what is asked of it.
  fileprivate var failingChecks: [(name: String, reason: String)] {
    guard let seen = latest, seen.age < .seconds(6) else { return [("database", "does not say who serves")] }
    guard let lease = seen.view.leases.first, seen.view.holder != nil,
      lease.left ?? .max > Int64(seen.age / .milliseconds(1))
    else { return [("holder", "is wanted: no server serves the series")] }
    return []
  }
}

extension JSONWriter {
  fileprivate mutating func cluster(_ view: ClusterView, secondsAgo: Double) {
    object { writer in
      writer.field("node", view.own)
      writer.field("seen_seconds_ago", Self.rounded(secondsAgo))
      writer.key("nodes")
      writer.array { writer in
        for node in view.nodes {
          writer.object { writer in
            writer.field("id", node.id)
            writer.field("address", node.address)
            writer.field("up", node.isUp)
            writer.time("started_at", node.startedAt / 1_000)
            writer.field("silent_seconds", Self.rounded(Double(node.silence) / 1_000))
            writer.field("shards", view.leases.count { $0.node == node.id })
          }
        }
      }
      writer.key("shards")
      writer.array { writer in for lease in view.leases { writer.lease(lease) } }
    }
  }

  private mutating func lease(_ lease: ShardLease) {
    object { writer in
      writer.field("shard", lease.shard)
      if let node = lease.node { writer.field("node", node) }
      writer.field("token", lease.token)
      writer.time("since", lease.takenAt / 1_000)
      if let left = lease.left { writer.field("lease_seconds_left", Self.rounded(Double(left) / 1_000)) }
    }
  }

  private static func rounded(_ seconds: Double) -> Double { (seconds * 1_000).rounded() / 1_000 }
}

extension MetricsText {
  mutating func write(_ view: ClusterView, _ passing: PassingCounters) {
    single("lapwing_nodes", .gauge, "Servers of the database that are up.", Int64(view.nodes.count { $0.isUp }))
    single(
      "lapwing_node_shards", .gauge, "Shards of the series that this server serves.",
      Int64(view.leases.count { $0.node == view.own }))
    single(
      "lapwing_requests_passed_on_total", .counter, "Requests that were passed on to the server that serves.",
      passing.passedOn.value)
    single(
      "lapwing_requests_passed_on_failed_total", .counter, "Requests that were to be passed on and had no answer.",
      passing.failed.value)
  }
}
