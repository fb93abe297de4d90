import Series
import Storage

/// The alerts of a monitor that lives through history: in memory what ``AlertRecorder`` writes down.
struct ReplayedAlerts {
  /// Places are slots of the series' grid.
  struct Alert: Equatable {
    let kind: AlertRecord.Kind
    /// As an index into the model's; nil where the alert is about all of several.
    let metric: Int?
    let start: Int64
    /// The first slot that is no longer part of it; nil while it lasts.
    var end: Int64?
    /// Nil for `no_data`.
    var peak: ScorePeak?
  }

  /// In the order in which they opened.
  private(set) var all: [Alert] = []
  /// Those that last, as indices into `all`.
  private var lasting: [Int] = []
  /// Those of standstill and silence, as indices into `all`.
  private var standstills: [Int] = []

  mutating func record(_ changes: [AlertChange]) {
    for change in changes {
      let place = lasting.firstIndex { all[$0].kind == change.kind && all[$0].metric == change.metric }
      switch change.step {
      case .open(let start, let peak, _):
        if change.kind != .anomaly { standstills.append(all.count) }
        lasting.append(all.count)
        all.append(
          Alert(kind: change.kind, metric: change.metric, start: start, peak: change.kind == .noData ? nil : peak))
      case .hold: break
      case .worsen(let peak):
        if let place { all[lasting[place]].peak = peak }
      case .close(let end):
        if let place { all[lasting.remove(at: place)].end = end }
      }
    }
  }

  /// Standstills and silences that touch a grid, as ``TrailingRange`` wants them; those that last reach to its end.
  func outages(on grid: TimeGrid, of lattice: TimeLattice, metrics: [String]) -> [TrailingRange.Outage] {
    standstills.compactMap { index in
      let alert = all[index]
      let start = lattice.time(ofSlot: alert.start)
      let end = alert.end.map { lattice.time(ofSlot: $0) } ?? grid.end
      guard start < grid.end, end > grid.start else { return nil }
      return (start..<max(start, end), alert.metric.map { metrics[$0] })
    }
  }
}
