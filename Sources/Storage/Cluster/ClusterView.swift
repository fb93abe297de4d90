/// A server of a database, as the others know it.
package struct ClusterNode: Sendable, Equatable {
  package let id: String
  /// Where the others reach it: a URL without a path.
  package let address: String
  /// What requests carry that are passed on to it, so that it knows them from those of clients.
  package let secret: String
  /// Milliseconds since 1970, by the clock of the database.
  package let startedAt: Int64
  /// Milliseconds since it last said that it is there, when the view was taken.
  package let silence: Int64

  package init(id: String, address: String, secret: String = "", startedAt: Int64, silence: Int64 = 0) {
    self.id = id
    self.address = address
    self.secret = secret
    self.startedAt = startedAt
    self.silence = silence
  }
}

/// Who serves some of the series, and until when unless that is renewed.
package struct ShardLease: Sendable, Equatable {
  package let shard: Int
  /// Nil where its holder is on record no more.
  package let node: String?
  package let token: Int64
  /// Milliseconds since 1970, by the clock of the database.
  package let takenAt: Int64
  /// Milliseconds; negative where it has run out. Nil of a file, which nobody else can take.
  package let left: Int64?
  /// Whether another server may take it now.
  package let isFree: Bool

  package init(shard: Int, node: String?, token: Int64, takenAt: Int64, left: Int64? = nil, isFree: Bool = false) {
    self.shard = shard
    self.node = node
    self.token = token
    self.takenAt = takenAt
    self.left = left
    self.isFree = isFree
  }
}

/// All servers of a database at one moment, as one of them saw it.
package struct ClusterView: Sendable, Equatable {
  /// The id of the one who looked.
  package let own: String
  package let nodes: [ClusterNode]
  package let leases: [ShardLease]

  package init(own: String, nodes: [ClusterNode], leases: [ShardLease]) {
    self.own = own
    self.nodes = nodes
    self.leases = leases
  }

  /// Of a file, which has one server.
  ///
  /// - Parameter now: Unix seconds.
  package static func alone(id: String, address: String, now: Int64) -> ClusterView {
    ClusterView(
      own: id, nodes: [ClusterNode(id: id, address: address, startedAt: now * 1_000)],
      leases: [ShardLease(shard: 0, node: id, token: 1, takenAt: now * 1_000)])
  }

  /// Who serves all series; nil while nobody does.
  package var holder: ClusterNode? {
    guard let lease = leases.first, let id = lease.node else { return nil }
    return nodes.first { $0.id == id }
  }

  /// Whether the series have no server, so that this one may become it.
  package var isFree: Bool { leases.first?.isFree ?? true }

  /// Whether another server could go on where this one stops.
  package var hasOthers: Bool { nodes.contains { $0.id != own && $0.isUp } }
}

extension ClusterNode {
  /// Servers say that they are there every two seconds.
  package var isUp: Bool { silence < 6_000 }
}
