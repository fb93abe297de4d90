import Storage

/// Chooses the labels that no version learns from, so that there is something to measure versions by.
///
/// Each fifth judgement of each kind, in the order in which they were given, those taken back counting on: so a label is
/// held out from its first moment or never, and no version has learnt it before. All labels of one answer are one
/// judgement.
enum HeldOutLabels {
  static let each = 5

  /// The keys of the labels of `labels` that are held out.
  ///
  /// - Parameter labels: of a series, by key, those taken back included.
  static func keys(of labels: [LabelRecord]) -> Set<Int64> {
    var judgements: [[LabelRecord]] = []
    var places: [Int64: Int] = [:]
    for label in labels where label.label.kind != .ignore {
      if let answer = label.answer, let place = places[answer] {
        judgements[place].append(label)
      } else {
        if let answer = label.answer { places[answer] = judgements.count }
        judgements.append([label])
      }
    }
    var counts = (anomalies: 0, normal: 0)
    var held: Set<Int64> = []
    for judgement in judgements {
      let isAnomaly = judgement.contains { $0.label.kind == .anomaly }
      if isAnomaly { counts.anomalies += 1 } else { counts.normal += 1 }
      guard (isAnomaly ? counts.anomalies : counts.normal) % each == 0 else { continue }
      held.formUnion(judgement.map(\.key))
    }
    return held
  }
}
