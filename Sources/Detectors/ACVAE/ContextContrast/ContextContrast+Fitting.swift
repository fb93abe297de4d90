import Kernels
import Series

extension ContextContrast {
  /// By the training range; nil where it shows no two situations that could be told apart.
  ///
  /// - Parameters:
  ///   - data: the training range, its points masked as they are.
  ///   - flags: which background columns are flags.
  init?(
    _ data: ACVAEData, _ calendar: CalendarEncoding, _ expectation: PriorExpectation, flags: [Int],
    team: ComputeTeam? = nil
  ) {
    let window = expectation.window
    guard data.count >= window, window > 1 else { return nil }
    let isKept = (0..<data.count).map { $0 >= window - 1 && data.normal[$0] != 0 }
    vocabulary = SituationVocabulary(data, calendar, flags: flags, window: window, isKept: isKept)
    let kept = isKept.count { $0 }
    let weekly = 7 * vocabulary.slots
    let layout = GroupLayout(
      slots: vocabulary.slots, patterns: vocabulary.patterns.count - 1, ages: vocabulary.ages,
      hasWeekly: vocabulary.dayField != nil && weekly * data.metrics <= ResidualGroups.mostWeekly
        && kept >= weekly * ResidualGroups.fewest)
    guard kept > 0 else { return nil }
    let places = vocabulary.places(data, calendar)
    var residuals = Self.residuals(data, expectation)
    let first = ResidualGroups(residuals, places, isKept: isKept, metrics: data.metrics, layout: layout)
    common = Self.removeCommonChange(&residuals, first, places, isKept)
    groups = ResidualGroups(residuals, places, isKept: isKept, metrics: data.metrics, layout: layout)
    guard hasSituations else { return nil }
  }

  /// Whether any point could have been in another situation.
  private var hasSituations: Bool {
    let layout = groups.layout
    let slots = vocabulary.clockField != nil ? (0..<layout.slots).count { groups.isKnown[$0] } : 0
    let days =
      layout.hasWeekly
      && (0..<7).count { day in
        let place = SituationPlace(slot: 0, day: day, pattern: 0, age: 0)
        return groups.isKnown[layout.group(place, isWeekly: true)]
      } > 1
    return slots > 1 || days || layout.patterns > 0
  }

  /// Rows that are expected at a time: hidden layers are kept only so long.
  private static let stretch = 4_096

  /// x − μ(t) of every row, NaN where nothing was measured or the window isn't full.
  private static func residuals(_ data: ACVAEData, _ expectation: PriorExpectation) -> [Float] {
    let (window, metrics) = (expectation.window, data.metrics)
    var residuals = [Float](repeating: .nan, count: data.count * metrics)
    for first in stride(from: window - 1, to: data.count, by: stretch) {
      let part = data.rows((first - window + 1)..<min(data.count, first + stretch))
      let means = expectation.means(part)
      for index in means.indices where data.measured[first * metrics + index] != 0 {
        residuals[first * metrics + index] = data.values[first * metrics + index] - means[index]
      }
    }
    return residuals
  }

  /// Finds the common change, and takes each row's from it.
  private static func removeCommonChange(
    _ residuals: inout [Float], _ groups: ResidualGroups, _ places: [SituationPlace], _ isKept: [Bool]
  ) -> CommonChange {
    let metrics = groups.metrics
    let rows = places.indices.filter { isKept[$0] }
    let own = (0..<metrics).map { metric in
      max(
        RobustSpread(rows.map { Double(residuals[$0 * metrics + metric]) })?.deviation ?? 0,
        ResidualGroups.leastDeviation)
    }
    var standardised: [Float] = []
    standardised.reserveCapacity(rows.count * metrics)
    for row in rows {
      let centre = groups.layout.group(places[row]) * metrics
      for metric in 0..<metrics {
        standardised.append((residuals[row * metrics + metric] - groups.centres[centre + metric]) / own[metric])
      }
    }
    let (common, left) = CommonChange.fitted(standardised, metrics: metrics, own: own)
    for (index, row) in rows.enumerated() {
      let scaled = (0..<metrics).map { standardised[index * metrics + $0] * own[$0] }
      let change = common.size(scaled.span, left.span)
      for metric in 0..<metrics { residuals[row * metrics + metric] -= change * common.direction[metric] }
    }
    return common
  }
}
