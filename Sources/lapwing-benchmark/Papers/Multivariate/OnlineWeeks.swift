import Detectors
import Evaluation
import JSON
import Programs
import Series

/// Fig. 9b: week after week on situations: learnt from all weeks so far and the answers in them, judged on the next one by the
/// threshold of the best F1 on the answers, and then asked about 20 windows more.
struct OnlineWeeks {
  static let table = "acvae-weeks"
  private static let drawing = "acvae-weeks.svg"
  private static let questions = 20

  private let context: PapersContext

  init(_ context: PapersContext) { self.context = context }

  func run(_ report: inout PapersReport) throws {
    let data = try context.situationData(1)
    let points = 7 * SituationPlan.pointsPerDay
    let weeks = data.labels.count / points
    func key(_ week: Int) -> PapersReport.Key {
      PapersReport.Key(
        table: Self.table, indicator: "seed 201", method: FixedText.right("\(week)", 2), seed: 1)
    }
    guard !report.holds(key(weeks - 1)) else { return }
    let task = context.isQuick ? data.task(name: "").quick() : data.task(name: "")
    let parameters = try ACVAE.Parameters(task.parameters[.acvae, default: [:]])
    var shown = ActiveRounds.firstCase(data.labels)
    var detector: ACVAE?
    for week in 1..<weeks {
      let learnt = 0..<(week * points)
      let known = shown.indices.map { $0 < learnt.upperBound && shown[$0] }
      let rounds = ActiveRounds(
        training: LabelledIndicator(
          name: "", series: data.series.slice(learnt), labels: Array(data.labels[learnt])),
        parameters: parameters, share: 1, seed: 1, team: context.team)
      let trained = try rounds.train(Array(known[learnt]), round: week, from: detector)
      let question = try rounds.question(trained, Array(known[learnt]), count: Self.questions)
      let next = learnt.upperBound..<(learnt.upperBound + points)
      let scores = try trained.score(data.series, range: next, team: context.team).scores
      if !report.holds(key(week)) {
        try report.add(key(week), row(data, next, scores, threshold: question.threshold))
      }
      for query in try trained.queries(question, environment: rounds.environment(week)) {
        for point in query.range { shown[point] = true }
      }
      detector = trained
    }
    try draw(report)
  }

  private func row(
    _ data: SituationData, _ week: Range<Int>, _ scores: [Double], threshold: Double
  ) throws -> JSONObject {
    let scored = try LabelledScores(scores: scores, labels: Array(data.labels[week]))
    let sweep = RangeSweep(scored, .acvae)
    let peaks = scored.segments.map { segment in scored.scores[segment].max() ?? -.infinity }
    let wrong = zip(scored.scores, scored.labels).count { $0 >= threshold && !$1 }
    let figures: [(String, Double?)] = [
      ("range_f1", scored.segments.isEmpty ? nil : sweep.best().map { sweep.result($0).f1 }),
      ("found", Double(peaks.count { $0 >= threshold })), ("events", Double(peaks.count)),
      ("false_points", Double(wrong)), ("threshold", threshold.isFinite ? threshold : nil),
    ]
    var row = JSONObject()
    for (name, value) in figures { row[name] = value.map { .number(Figure.rounded($0)) } ?? .null }
    return row
  }

  private func draw(_ report: PapersReport) throws {
    let methods = report.methods(table: Self.table)
    let points = methods.compactMap { method -> (x: Double, y: Double)? in
      let value = report.values("range_f1", table: Self.table, indicator: "seed 201", method: method).first
      return value.map { (Double(method.drop { $0 == " " }) ?? 0, $0) }
    }
    let drawing = ChartDrawing(
      title: "range F1 of the next week, by the weeks learnt from (Fig. 9b)",
      panels: [.init(title: "situations", lines: [.init(name: "ACVAE", points: points)])])
    guard TextFile.write(Array(drawing.text.utf8), to: "\(context.state)/\(Self.drawing)") else {
      throw ProgramError.unwritable(Self.drawing)
    }
  }
}
