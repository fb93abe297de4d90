import Storage

/// Gathers the labels of a file with all of its faults, within the bounds of one request.
struct LabelIntake {
  let ground: LabelDataset
  /// Of labels whose file names none.
  let author: String?
  private(set) var labels: [PlacedLabel] = []
  private var faults: [Fault] = []

  init(ground: LabelDataset, author: String?) {
    self.ground = ground
    self.author = author
  }

  mutating func report(_ code: ProblemCode, at place: Fault.Place, _ detail: String) {
    faults.append(Fault(at: place, code: code, detail: detail))
  }

  /// Adds a label of the points from `first` up to and including `last`.
  mutating func add(
    _ kind: LabelRecord.Kind, first: Int64, last: Int64, note: String? = nil, author: String? = nil,
    at place: Fault.Place
  ) {
    do throws(LabelFault) {
      let range = try ground.range(first: first, last: last, at: place)
      let label = NewLabel(
        start: range.start, end: range.end, kind: kind, source: .operator, note: note, author: author ?? self.author)
      labels.append(PlacedLabel(label, at: place))
    } catch {
      faults.append(error.fault)
    }
  }

  /// The labels, where nothing was wrong with any of them.
  ///
  /// - Throws: the faults; `too_many`; `invalid_value` for a file without a label.
  func finish() throws(MonitoringError) -> [PlacedLabel] {
    if let error = MonitoringError(faults: faults) { throw error }
    guard labels.count <= LabelService.mostLabels else {
      throw MonitoringError(
        .tooMany, "The file has \(labels.count) labels; one request may have \(LabelService.mostLabels).")
    }
    guard !labels.isEmpty else { throw MonitoringError(.invalidValue, "The file has no label for this series.") }
    return labels
  }
}

/// Lengths of texts in labels.
package enum LabelLimits {
  package static let noteLength = 4_096
  package static let authorLength = 256
}
