/// Which score a detector gives, as asked or as its labels have chosen.
enum ServedScore: Equatable, Sendable {
  /// −S_full of Eq. 4.
  case full
  /// −S_diff of Eq. 6.
  case difference
  /// By how much another situation explains the point better.
  case contrast
  /// The sum of how surprising the contrast is, and the more surprising of the first two.
  ///
  /// Fisher's way to join tests of one hypothesis (Statistical Methods for Research Workers, 1932, section 21.1). Of the
  /// contrast and the models the maximum would let each alone decide, so that what S_full takes for rare but no other
  /// situation explains (an event that nobody cares about) alerts as readily as what both find strange: on the situation
  /// data's tuning seeds the sum had a range F1 of 0.81 to 0.91 without labels, the maximum 0.79 to 0.88. Of the two
  /// models it is the maximum: what labels have taught counts, and what they have not taught is not forgotten for it.
  case combined(CombinedCalibration)

  var usesDifference: Bool {
    switch self {
    case .difference: true
    case .combined(let calibration): calibration.usesDifference
    case .full, .contrast: false
    }
  }

  var usesContrast: Bool {
    switch self {
    case .contrast, .combined: true
    case .full, .difference: false
    }
  }
}

/// How the parts of a combined score are made comparable.
struct CombinedCalibration: Equatable, Sendable {
  let full: TailCalibration
  /// Nil without a model of anomalies.
  let difference: TailCalibration?
  let contrast: TailCalibration

  var usesDifference: Bool { difference != nil }

  /// - Parameter differenceScore: of no concern where there is no model of anomalies.
  func plainSurprise(full fullScore: Double, difference differenceScore: Double) -> Double {
    let surprise = full.surprise(of: fullScore)
    return difference.map { max(surprise, $0.surprise(of: differenceScore)) } ?? surprise
  }

  /// Whether the model of anomalies is what finds the point surprising.
  func isTaught(full fullScore: Double, difference differenceScore: Double) -> Bool {
    difference.map { $0.surprise(of: differenceScore) > full.surprise(of: fullScore) } ?? false
  }
}

/// A point's score, and each metric's share of what is too much of it, not yet made to sum to one.
struct ACVAEAnswer {
  var score: Double
  var excesses: [Float]
  /// Whether model_full alone says it, and not the contrast of both models or that of situations.
  var isPlain: Bool
}

/// What each metric's term of a score usually is, at the points of the training range.
struct UsualTerms: Equatable, Sendable {
  /// Of −S_full.
  var full: [Float]
  /// Of −S_diff; nil without a model of anomalies, and in archives of an earlier release.
  var difference: [Float]?
}

extension ACVAE {
  /// The score in force of a point; NaN where nothing is known of it.
  func answer(
    _ opinions: Opinions, _ point: Int, _ full: ACVAEOpinion, _ measured: ArraySlice<Float>
  ) -> ACVAEAnswer {
    let contrast = served.usesContrast ? opinions.contrasts[point] : nil
    switch served {
    case .full: return plainAnswer(full, nil, measured)
    case .difference: return plainAnswer(full, opinions.anomalous[point], measured)
    case .contrast: return contrastAnswer(contrast)
    case .combined(let calibration):
      let plain = plainAnswer(full, nil, measured)
      let taught = calibration.usesDifference ? plainAnswer(full, opinions.anomalous[point], measured) : plain
      let other = contrastAnswer(contrast)
      let surprises = (
        plain: calibration.plainSurprise(full: plain.score, difference: taught.score),
        contrast: calibration.contrast.surprise(of: other.score)
      )
      // The metrics are told by the part that finds more.
      let isTaught = calibration.isTaught(full: plain.score, difference: taught.score)
      var answer = surprises.contrast > surprises.plain ? other : isTaught ? taught : plain
      answer.score = surprises.plain + surprises.contrast
      return answer
    }
  }

  /// By metric: its term of −S_full or −S_diff, whichever is asked for, and by how much it is more than it uses to be, of
  /// which missing metrics have nothing.
  func plainAnswer(
    _ full: ACVAEOpinion, _ anomalous: ACVAEOpinion?, _ measured: ArraySlice<Float>
  ) -> ACVAEAnswer {
    // A version of an earlier release knows no usual term of S_diff: it goes on to explain S_full.
    let explains = anomalous.flatMap { usual.difference == nil ? nil : $0 }
    var answer = ACVAEAnswer(
      score: 0, excesses: [Float](repeating: 0, count: measured.count), isPlain: explains == nil)
    let own = explains == nil ? usual.full : usual.difference ?? usual.full
    for (metric, isMeasured) in measured.enumerated() {
      let surprise = -full.logLikelihoods[metric]
      answer.score += Double(surprise + (anomalous?.logLikelihoods[metric] ?? 0))
      let term = surprise + (explains?.logLikelihoods[metric] ?? 0)
      answer.excesses[metric] = isMeasured != 0 ? term - own[metric] : 0
    }
    return answer
  }

  private func contrastAnswer(_ contrast: ContrastOpinion?) -> ACVAEAnswer {
    guard let contrast else {
      return ACVAEAnswer(
        score: .nan, excesses: [Float](repeating: 0, count: preparation.metrics.count), isPlain: false)
    }
    return ACVAEAnswer(score: Double(contrast.score), excesses: contrast.terms, isPlain: false)
  }
}
