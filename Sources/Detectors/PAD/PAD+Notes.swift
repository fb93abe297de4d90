import Series

extension PAD {
  /// Of the held-out points, the share beyond what was learnt from that is called drift.
  private static let drift = 0.05

  /// What an operator should know of a training besides its figures.
  static func notes(
    _ values: [Double], _ preparation: PADPreparation, _ parameters: PADParameters, _ report: TrainingReport
  ) -> [String] {
    var notes: [String] = []
    if preparation.scaler.isConstant {
      notes.append("The training range is constant; its scale was set by its magnitude.")
    }
    if report.validationSamples == 0, parameters.validationFraction > 0 {
      notes.append("Too few points to hold some out: every epoch was run and the last one's weights were kept.")
    }
    if report.validationSamples > 0 {
      let border = values.count - parameters.window - report.validationSamples
      driftNote(learnt: values[..<border], held: values[border...]).map { notes.append($0) }
    }
    notes.append(
      preparation.period.map {
        "Gaps of more than \(preparation.longestLinearGap) points are filled from \($0) points away."
      }
        ?? "Found no period: gaps are filled by lines.")
    if parameters.variant == .twoSteps {
      notes.append("Trained in two steps; the losses are those of the second, the predictor's.")
    }
    return notes
  }

  /// What was left to the interval, where that is not what the page of the method has for most series.
  static func settingsNote(_ given: PADParameters, _ settled: PADParameters) -> String? {
    guard settled != given, settled != given.settled(interval: 60) else { return nil }
    return
      "Hourly data: a window of \(settled.window) points, \(settled.hiddenUnits) hidden units, a learning rate of "
      + "\(settled.learningRate)."
  }

  /// Every network fails where a series leaves the values that it was learnt from; that is to be said.
  private static func driftNote(learnt: ArraySlice<Double>, held: ArraySlice<Double>) -> String? {
    guard let share = LearntRange(of: learnt).shareOutside(held), share >= drift else { return nil }
    let percent = Int((100 * share).rounded())
    return
      "The series drifts: \(percent) % of the held-out points lie outside of the values that were learnt from, where a "
      + "network knows nothing. A baseline may follow it better."
  }
}
