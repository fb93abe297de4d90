package import Storage

/// The files of other tools that labels come from and go to.
package enum LabelFormat: String, CaseIterable, Sendable {
  /// Tasks with annotations of type `timeserieslabels` (labelstud.io/guide/task_format).
  case labelStudio = "label_studio"
  /// Rows `series,timestamp,value,label` (trainset.geocene.com/help).
  case trainset
  /// Windows by file (github.com/numenta/NAB, `labels/combined_windows.json`).
  case nab

  package var mediaType: String { self == .trainset ? "text/csv" : "application/json" }
}

/// A label that a request brings, with the place where it does.
package struct PlacedLabel: Equatable, Sendable {
  package var label: NewLabel
  package var place: Fault.Place

  package init(_ label: NewLabel, at place: Fault.Place) {
    self.label = label
    self.place = place
  }
}
