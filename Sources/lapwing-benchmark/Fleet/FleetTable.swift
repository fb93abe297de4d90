import Programs

/// The figures of a fleet of one size: a column of the page's table, and lines of JSON.
struct FleetTable {
  enum Row: String, CaseIterable {
    case onboarding = "from the first upload to the last monitor"
    case onboardingProcessor = "the server's processor time of it, a series"
    case memory = "memory, a series"
    case database = "database, a series"
    case firstMinute = "the server's processor time of the first minute after a start, a series"
    case batches = "points a second, in batches"
    case batchLatency = "a batch of 1,000 points with every alert told, p99"
    case batchBytes = "bytes written a point, in batches"
    case share = "the machine's share that a point of each series a minute takes"
    case poll = "a poll of a series' scores beside batches, p99"
    case single = "points a second, one a request, 8 connections"
    case singleLatency = "one point a request, p99"
    case singleBytes = "bytes written a point, one a request"
    case uploadLatency = "one point a request beside an upload of millions, p99"
    case uploadPoll = "a poll beside an upload of millions, p99"
    case scores = "the last scores of 1,000 series in one answer"
    case start = "a start of the server"

    var unit: String {
      switch self {
      case .onboarding, .start: "s"
      case .onboardingProcessor, .firstMinute, .batchLatency, .poll, .singleLatency, .scores, .uploadLatency,
        .uploadPoll:
        "ms"
      case .memory, .database: "kB"
      case .batches, .single: "points/s"
      case .batchBytes, .singleBytes: "bytes"
      case .share: "%"
      }
    }

    /// What is to be reached with so many series.
    func target(_ series: Int) -> Double? {
      switch self {
      case .onboarding: series == 10_000 ? 20 : nil
      case .memory: 20
      case .database: 30
      case .batches: 100_000
      case .batchLatency: 2_000
      case .batchBytes: 256
      case .share: series == 100_000 ? 10 : nil
      case .poll, .singleLatency, .uploadLatency, .uploadPoll: 20
      case .single: series == 1_000 ? 5_000 : nil
      case .singleBytes: 4_096
      case .scores: 100
      case .onboardingProcessor, .firstMinute, .start: nil
      }
    }

    var isCeiling: Bool { unit != "points/s" }
  }

  let series: Int
  let command: String
  private var figures: [(row: Row, figure: Figure)] = []

  init(series: Int, command: String) { (self.series, self.command) = (series, command) }

  /// - Parameter value: in seconds, bytes, or as a share: what the row's unit is made of.
  mutating func add(_ row: Row, _ value: Double) {
    let scale: Double = ["ms": 1_000, "kB": 0.001, "%": 100][row.unit, default: 1]
    let figure = Figure(
      name: "Fleet of \(Figure.text(Double(series))) series: \(row.rawValue)", value: value * scale, unit: row.unit,
      target: row.target(series), isCeiling: row.isCeiling, command: command, machine: Machine.description)
    figure.print()
    figures.append((row, figure))
  }

  static let heading = "figure"
  static let reach = "reach"

  /// Rows of sizes that were measured before stay as they are.
  func add(to report: inout FigureReport) {
    report.add(
      .fleet, [Self.heading, Self.reach, "\(Figure.text(Double(series))) series"],
      figures.map { row, figure in
        let bound = [1_000, 10_000, 100_000].compactMap { row.target($0) }.first
        let reach = bound.map { (row.isCeiling ? "at most " : "at least ") + "\(Figure.text($0)) \(row.unit)" }
        return [row.rawValue, reach ?? "", "\(Figure.text(figure.value)) \(row.unit)"]
      })
  }
}
