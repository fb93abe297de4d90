import Detectors
import JSON
import Kernels
import Programs

/// Figs. 7 and 9a: what the query model is told of points, by what they are and by whether the detector is right about them,
/// after all questions were answered on situations.
struct QueryFeatureArm {
  static let table = "acvae-features"
  private static let drawing = "acvae-features.svg"

  private let context: PapersContext

  init(_ context: PapersContext) { self.context = context }

  func run(_ round: Int, _ report: inout PapersReport) throws {
    let name = "seed \(200 + round)"
    func key(_ feature: String) -> PapersReport.Key {
      PapersReport.Key(table: Self.table, indicator: name, method: feature, seed: 1)
    }
    guard !report.holds(key("s_full")) else { return }
    let data = try context.situationData(round)
    let task = context.isQuick ? data.task(name: name).quick() : data.task(name: name)
    let rounds = ActiveRounds(
      training: task.training, parameters: try ACVAE.Parameters(task.parameters[.acvae, default: [:]]), share: 0.03,
      seed: 1, team: context.team)
    let detector = try rounds.run().detector
    let judged = task.tests[0]
    let scores = try detector.score(judged.indicator.series, range: judged.range, team: context.team).scores
    let figures = try MultivariateFigures(task, scores: [scores])
    let features = try detector.querySummaries(
      judged.indicator.series, environment: TrainingEnvironment(seed: 1, team: context.team))
    var points: [String: [Point]] = [:]
    for (place, index) in judged.range.enumerated() where !scores[place].isNaN {
      let isAnomalous = judged.indicator.labels[index]
      let isMistaken = (scores[place] >= figures.threshold ?? .infinity) != isAnomalous
      for feature in features[index] {
        points[feature.name, default: []].append(
          Point(value: feature.value, isAnomalous: isAnomalous, isMistaken: isMistaken))
      }
    }
    if round == 1 { try draw(points) }
    for name in points.keys.sorted() { try report.add(key(name), Self.row(points[name] ?? [])) }
  }

  struct Point {
    let value: Double
    let isAnomalous: Bool
    let isMistaken: Bool
  }

  static func row(_ points: [Point]) -> JSONObject {
    var row = JSONObject()
    for (name, values) in [
      ("anomaly", split(points, \.isAnomalous)), ("mistake", split(points, \.isMistaken)),
    ] {
      row[name] = chance(values.yes, over: values.no).map { .number(Figure.rounded($0)) } ?? .null
    }
    return row
  }

  /// How often one of the first is greater than one of the others, ties by half: the area under the ROC curve.
  static func chance(_ ones: [Double], over others: [Double]) -> Double? {
    guard !ones.isEmpty, !others.isEmpty else { return nil }
    let sorted = others.sorted()
    let wins = ones.reduce(0.0) { sum, one in
      let below = sorted.partitioningIndex { $0 >= one }
      let upTo = sorted.partitioningIndex { $0 > one }
      return sum + Double(below + upTo) / 2
    }
    return wins / Double(ones.count) / Double(others.count)
  }

  private static func split(_ points: [Point], _ isOne: (Point) -> Bool) -> (yes: [Double], no: [Double]) {
    (points.filter(isOne).map(\.value), points.filter { !isOne($0) }.map(\.value))
  }

  private func draw(_ points: [String: [Point]]) throws {
    let panels = points.keys.sorted().flatMap { name -> [ChartDrawing.Panel] in
      let own = points[name] ?? []
      let sorted = own.map(\.value).sorted()
      guard !sorted.isEmpty else { return [] }
      let (low, high) = (sorted[sorted.count / 100], sorted[sorted.count * 99 / 100])
      func panel(_ kinds: (String, String), _ isOne: (Point) -> Bool) -> ChartDrawing.Panel {
        let (yes, no) = Self.split(own, isOne)
        return ChartDrawing.Panel(
          title: name,
          lines: [
            .init(kinds.1, histogramOf: no, from: low, to: high), .init(kinds.0, histogramOf: yes, from: low, to: high),
          ])
      }
      return [panel(("anomalous", "normal"), \.isAnomalous), panel(("mistaken", "right"), \.isMistaken)]
    }
    let title = "what the query model is told of points, shares in 40 bins (Figs. 7 and 9a)"
    let text = ChartDrawing(title: title, panels: panels).text
    guard TextFile.write(Array(text.utf8), to: "\(context.state)/\(Self.drawing)") else {
      throw ProgramError.unwritable(Self.drawing)
    }
  }
}
