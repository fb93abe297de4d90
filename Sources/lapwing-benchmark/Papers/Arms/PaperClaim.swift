import Glibc
import Programs

/// A sentence of a paper that rows can be held against: that of two methods one has the better figure.
///
/// Judged by the differences of the pair on each series and seed that have both, at least ``least`` of them: held where their
/// mean is more than two of its standard errors on the claim's side, not held where it is as far on the other side, and
/// otherwise not to be told from these series.
struct PaperClaim: Sendable {
  enum Verdict: String { case held, notHeld = "not held", open = "can't be told from this data" }

  /// As the paper has it, with the place.
  let text: String
  /// The paper's numbers, as far as it tells any.
  var paper = ""
  let better: String
  let worse: String
  let figure: String
  let table: String
  /// The series or sets that it is judged on; all of them where there are none.
  var indicators: [String] = []
  /// Whether the better one has the lower figure.
  var isLower = false
  /// Whether being no worse is all that is claimed.
  var allowsEqual = false

  private static let least = 4

  struct Judgement {
    let verdict: Verdict
    let pairs: Int
    let mean: Double
    let error: Double
  }

  func judge(_ report: PapersReport) -> Judgement? {
    let differences = report.pairs(figure, table: table, better, worse)
      .filter { indicators.isEmpty || indicators.contains($0.indicator) }
      .map { isLower ? $0.second - $0.first : $0.first - $0.second }
    guard !differences.isEmpty else { return nil }
    return Self.judge(differences, allowsEqual: allowsEqual)
  }

  /// Of differences on the claim's side.
  static func judge(_ differences: [Double], allowsEqual: Bool = false) -> Judgement {
    let count = Double(differences.count)
    let mean = differences.reduce(0, +) / count
    let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = count > 1 ? sqrt(squares / (count - 1) / count) : .infinity
    let isJudged = differences.count >= least
    let verdict: Verdict =
      if isJudged, mean < -2 * error { .notHeld } else if isJudged, allowsEqual {
        .held
      } else if isJudged,
        mean > 2 * error
      {
        .held
      } else {
        .open
      }
    return Judgement(verdict: verdict, pairs: differences.count, mean: mean, error: error)
  }

  static let columns = ["claim", "the paper's", "difference here", "series and seeds", "verdict"]

  /// nil where there is nothing to judge by.
  func row(_ report: PapersReport) -> [String]? {
    guard let judgement = judge(report) else { return nil }
    let difference =
      FixedText.number(judgement.mean, places: 3)
      + (judgement.error.isFinite ? " ± \(FixedText.number(judgement.error, places: 3))" : "")
    return [text, paper, difference, "\(judgement.pairs)", judgement.verdict.rawValue]
  }
}
