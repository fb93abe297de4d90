package enum DriftState: String, Sendable, CaseIterable {
  case steady, drifting
  case notKnown = "not_known"
}

/// One figure of the newest block, held against what was learnt.
package struct DriftFigure: Sendable, Equatable {
  package let name: String
  package let state: DriftState
  /// Of the newest block that has one.
  package let value: Double?
  /// Between which it lay in the blocks that were learnt from.
  package let low: Double?
  package let high: Double?
  /// How far beyond: from 1 on it drifts.
  package let distance: Double?
  /// The first slot of the first block that lay beyond, while it drifts.
  package let since: Int64?

  /// Drifts once all blocks of a day lay beyond, and is steady again once all blocks of a day did not, so that no bad half day is
  /// a drift. Not known until a day has come since the training.
  package init(_ measure: DriftMeasure, in measures: DriftMeasures) {
    name = measure.name
    let (ends, blocks) = (measures.ends, measures.blocks)
    let judged = (measures.learnt..<ends.count).filter { !measure.values[$0].isNaN }
    guard let reference = DriftReference(measure, ends: ends, learnt: measures.learnt, blocks: blocks),
      let newest = judged.last, ends[newest] >= measures.learntEnd + Int64(blocks.length)
    else {
      (state, value, low, high, distance, since) = (.notKnown, nil, nil, nil, nil, nil)
      return
    }
    // The ends of the first block of the run that the newest one stands in, and of the one that made it drift.
    var (beyond, within, drifting): (Int64?, Int64?, Int64?) = (nil, nil, nil)
    for index in judged {
      let end = ends[index]
      if reference.distance(measure.values[index], end: end) >= 1 {
        let first = beyond ?? end
        (beyond, within) = (first, nil)
        if drifting == nil, blocks.areApart(first, end) { drifting = first }
      } else {
        let first = within ?? end
        (beyond, within) = (nil, first)
        if drifting != nil, blocks.areApart(first, end) { drifting = nil }
      }
    }
    let bounds = reference.bounds(ofEnd: ends[newest])
    value = measure.shown(measure.values[newest])
    (low, high) = (measure.shown(bounds.low), measure.shown(bounds.high))
    distance = reference.distance(measure.values[newest], end: ends[newest])
    state = drifting == nil ? .steady : .drifting
    since = drifting.map { $0 - Int64(blocks.length) }
  }
}

extension [DriftFigure] {
  /// Of all together: one that drifts is enough.
  package var state: DriftState {
    contains { $0.state == .drifting } ? .drifting : contains { $0.state == .steady } ? .steady : .notKnown
  }

  /// The first that began to drift and still does.
  package var earliest: DriftFigure? {
    filter { $0.state == .drifting }.min { ($0.since ?? .max) < ($1.since ?? .max) }
  }
}
