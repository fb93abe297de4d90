import Storage

extension ManySeriesIngest {
  /// Adds what of some points can be added, in one transaction. A series that its sender may not have made is a fault as others.
  ///
  /// - Parameters: as of `add`.
  /// - Returns: what was stored, and what is wrong with the rest.
  /// - Throws: `no_points`, `too_many`, and storage errors: then nothing was stored.
  func addWhatCan(
    _ points: [SeriesPoints], creating creation: SeriesCreation?, allowsGaps: Bool = false, sender: String,
    place: @escaping @Sendable (_ series: Int, _ row: Int) -> Fault.Place
  ) throws -> (added: PointsOfMany, leftOut: FaultsOfMany) {
    try Self.checkSize(points)
    let turn = LargeRequestTurn(of: points.count, in: context)
    defer { turn?.end() }
    let now = context.now()
    let grants = SeriesGrants(of: context.newSeries, to: sender, now: now)
    do {
      let (stored, faults) = try context.database.write { transaction in
        grants.giveBackAll()
        var writer = ManySeriesWriter(
          transaction, ingest: ingest, creation: creation, allowsGaps: allowsGaps, now: now, most: points.count,
          grants: grants)
        for index in points.indices { try writer.add(points[index]) { place(index, $0) } }
        return (Stored(added: writer.added, arrivals: writer.arrivals), writer.faults)
      }
      return (tell(stored), faults)
    } catch {
      grants.giveBackAll()
      throw error
    }
  }
}

/// Series that one request has made one by one, as far as its sender may.
final class SeriesGrants {
  private let allowance: SeriesAllowance
  private let sender: String
  private let now: Int64
  private var taken = 0

  init(of allowance: SeriesAllowance, to sender: String, now: Int64) {
    (self.allowance, self.sender, self.now) = (allowance, sender, now)
  }

  /// Whether one more may be made, which it then is.
  func take() -> Bool {
    guard allowance.take(1, for: sender, now: now) == nil else { return false }
    taken += 1
    return true
  }

  func giveBack() {
    allowance.giveBack(1, to: sender)
    taken -= 1
  }

  func giveBackAll() {
    allowance.giveBack(taken, to: sender)
    taken = 0
  }
}
