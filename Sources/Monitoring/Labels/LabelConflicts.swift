import Storage

/// Finds ranges that one person calls an anomaly and normal in one request.
///
/// Ranges that overlap otherwise are a correction of a part, and what different people say, or requests one after
/// another, stands side by side for everybody to see.
struct LabelConflicts {
  private struct Judgement: Hashable {
    let start: Int64
    let end: Int64
    let author: String?
  }

  static func faults(among labels: [PlacedLabel]) -> [Fault] {
    var kinds: [Judgement: LabelRecord.Kind] = [:]
    return labels.compactMap { placed in
      let label = placed.label
      guard label.kind != .ignore else { return nil }
      let judgement = Judgement(start: label.start, end: label.end, author: label.author)
      let other = kinds.updateValue(label.kind, forKey: judgement)
      guard let other, (other == .anomaly) != (label.kind == .anomaly) else { return nil }
      let detail = "is \(label.kind.rawValue), and another label of the request calls the same range \(other.rawValue)"
      return Fault(at: placed.place, code: .conflictingLabels, detail: detail)
    }
  }
}
