import Detectors
import Glibc
import JSON
import Kernels
import Programs
import Series

/// The latent space of Figs. 10 to 15: where the windows of the last 30 % of a KPI lie at K = 3, as the training goes on; drawn
/// by the time of day, and measured: windows a step apart are to lie nearer than any two, which is the time gradient.
struct LatentArm {
  static let table = "donut-latent"
  private static let dimensions = 3
  private static let day: Int64 = 86_400

  private let context: PapersContext

  init(_ context: PapersContext) { self.context = context }

  static let claims = [
    PaperClaim(
      text: "windows a step apart lie nearer in z than any two: the time gradient (Fig. 10)",
      paper: "seen in its drawings",
      better: "K = 3", worse: "K = 3, any two", figure: "distance", table: table + "-claims", isLower: true)
  ]

  func run(_ report: inout PapersReport) throws {
    for indicator in try context.indicators("kpi") {
      let name = "donut-latent-\(indicator.name).svg"
      let key = PapersReport.Key(table: Self.table, indicator: indicator.name, method: "K = 3", seed: 1)
      if report.holds(key), access("\(context.state)/\(name)", R_OK) == 0 { continue }
      let last = context.isQuick ? 10 : DonutParameters().epochs
      let stages = try [1, 5, 25, last].filter { $0 <= last }.map { epochs in
        (epochs, try positions(indicator, epochs: epochs))
      }
      let drawing = LatentDrawing(
        stages: stages.map { ("after \($0.0) \($0.0 == 1 ? "epoch" : "epochs")", $0.1) }, title: indicator.name)
      guard TextFile.write(Array(drawing.text.utf8), to: "\(context.state)/\(name)") else {
        throw ProgramError.unwritable(name)
      }
      guard !report.holds(key), let final = stages.last?.1 else { continue }
      let gradient = TimeGradient(final, day: Int(Self.day / indicator.series.grid.interval))
      try report.add(key, gradient.row)
      for seed in 1...4 {
        for (method, value) in [("K = 3", gradient.step), ("K = 3, any two", gradient.any)] {
          let key = PapersReport.Key(
            table: Self.table + "-claims", indicator: indicator.name, method: method, seed: seed)
          if !report.holds(key) { try report.add(key, ["distance": .number(Figure.rounded(value[seed - 1]))]) }
        }
      }
    }
  }

  /// Of the windows without a gap, by their last points.
  private func positions(_ indicator: LabelledIndicator, epochs: Int) throws -> [LatentPosition] {
    let split = DataSplit(count: indicator.series.grid.count)
    let learning = 0..<split.validation.upperBound
    let none = [Bool](repeating: false, count: learning.count)
    let detector = try Donut.train(
      TrainingInput(series: indicator.series.slice(learning), labelledAnomaly: none, ignored: none),
      parameters: Donut.Parameters(["latent_dimensions": .integer(Self.dimensions), "epochs": .integer(epochs)]),
      environment: TrainingEnvironment(seed: 1, team: context.team)
    ).detector
    let means = detector.latentMeans(indicator.series, range: split.test)
    let (values, grid) = (indicator.series.metrics[0].values, indicator.series.grid)
    return zip(split.test, means).compactMap { index, mean in
      guard let mean, !values[(index - detector.lookback)...index].contains(where: \.isNaN) else { return nil }
      let second = ((grid.timestamp(at: index) % Self.day) + Self.day) % Self.day
      return LatentPosition(
        point: index, z: mean.map(Double.init), turn: Double(second) / Double(Self.day),
        isAnomalous: indicator.labels[index])
    }
  }
}

/// One window in the latent space.
struct LatentPosition: Sendable {
  let point: Int
  let z: [Double]
  /// Of the day, from 0 to 1.
  let turn: Double
  let isAnomalous: Bool

  func distance(to other: LatentPosition) -> Double {
    zip(z, other.z).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }
}

/// Mean distances of windows a step apart, a day apart, and of any two, of each quarter of the stretch.
struct TimeGradient {
  let step: [Double]
  let day: [Double]
  let any: [Double]

  init(_ positions: [LatentPosition], day points: Int) {
    let places = Dictionary(uniqueKeysWithValues: positions.map { ($0.point, $0) })
    let size = max(1, (positions.count + 3) / 4)
    let quarters = (0..<4).map { positions.dropFirst($0 * size).prefix(size) }
    func mean(_ quarter: ArraySlice<LatentPosition>, _ other: (LatentPosition) -> LatentPosition?) -> Double {
      let distances = quarter.compactMap { one in other(one).map { one.distance(to: $0) } }
      return distances.reduce(0, +) / Double(max(1, distances.count))
    }
    step = quarters.map { mean($0) { places[$0.point + 1] } }
    day = quarters.map { mean($0) { places[$0.point + points] } }
    var random = RandomStream(seed: 1, purpose: .test)
    any = quarters.map { quarter in mean(quarter) { _ in positions[random.integer(below: positions.count)] } }
  }

  var row: JSONObject {
    func mean(_ values: [Double]) -> JSONValue { .number(Figure.rounded(values.reduce(0, +) / 4)) }
    return ["step": mean(step), "day": mean(day), "any": mean(any)]
  }
}
