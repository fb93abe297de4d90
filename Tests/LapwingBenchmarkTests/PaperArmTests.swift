import Detectors
import Evaluation
import Glibc
import JSON
import Kernels
import Programs
import Series
import Testing

@testable import lapwing_benchmark

/// What the arms of the papers are made of, on series that are made here.
@Suite("The arms of the papers")
struct PaperArmTests {
  private static let context = PapersContext(
    data: "/nowhere", isQuick: true, state: "/nowhere", team: ComputeTeam(threads: 1))

  static func indicator(days: Int = 8) throws -> LabelledIndicator {
    let made = SyntheticIndicator(days: days, seed: 2, spacing: 200)
    var labels = [Bool](repeating: false, count: made.values.count)
    for index in made.anomalies.map(\.range).joined() { labels[index] = true }
    return LabelledIndicator(
      name: "made",
      series: try GriddedSeries(
        grid: TimeGrid(start: made.start, interval: made.interval, count: made.values.count),
        metrics: [SeriesColumn(name: "value", values: made.values)]), labels: labels)
  }

  @Test("Each has a name of its own that begins with its paper's, and none is empty without its data")
  func names() throws {
    let names = PaperArm.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(
      names.allSatisfy { name in ["donut", "pad", "acvae", "cgats", "published"].contains { name.hasPrefix($0) } })
  }

  @Test("One is run by the beginning of its name, or by that of a row within it")
  func wanted() {
    func names(_ only: String) -> [String] {
      let context = PapersContext(data: "", isQuick: true, only: only, state: "", team: ComputeTeam(threads: 1))
      return PaperArm.all.filter(context.wants).map(\.name)
    }
    #expect(names("").count == PaperArm.all.count)
    #expect(names("donut fig 9") == ["donut fig 9"])
    #expect(names("pad") == ["pad table 2", "pad table 3", "pad fig 7"])
    #expect(names("cgats realTraffic by block: mixup") == ["cgats"] && names("nothing").isEmpty)
  }

  @Test("What a claim comes to: two standard errors on either side, four pairs at least")
  func verdicts() {
    func verdict(_ differences: [Double], allowsEqual: Bool = false) -> PaperClaim.Verdict {
      PaperClaim.judge(differences, allowsEqual: allowsEqual).verdict
    }
    #expect(verdict([0.1, 0.2, 0.1, 0.2]) == .held)
    #expect(verdict([-0.1, -0.2, -0.1, -0.2]) == .notHeld)
    #expect(verdict([-0.1, -0.2, -0.1, -0.2], allowsEqual: true) == .notHeld)
    #expect(verdict([-0.1, 0.2, -0.1, 0.1]) == .open && verdict([0, 0, 0, 0]) == .open)
    #expect(verdict([0, 0, 0, 0], allowsEqual: true) == .held)
    #expect(verdict([0.1, 0.2, 0.1]) == .open && verdict([]) == .open)
  }

  @Test("A claim pairs series and seeds, takes what no seed changes beside all, and knows which side is better")
  func pairs() throws {
    var template = Array("/tmp/lapwing-arms-XXXXXX".utf8CString)
    let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer {
      unlink("\(folder)/papers.jsonl")
      rmdir(folder)
    }
    var report = try PapersReport(folder: folder, isQuick: false)
    func add(_ method: String, _ series: String, _ seed: Int, _ value: Double) throws {
      try report.add(
        PapersReport.Key(table: "t", indicator: series, method: method, seed: seed), ["mse": .number(value)])
    }
    for seed in 1...3 { for series in ["a", "b"] { try add("new", series, seed, Double(seed)) } }
    try add("plain", "a", 1, 5)
    try add("other", "a", 2, 1)
    var claim = PaperClaim(text: "x", better: "new", worse: "plain", figure: "mse", table: "t", isLower: true)
    let judgement = try #require(claim.judge(report))
    #expect(judgement.pairs == 3 && judgement.mean == 3 && judgement.verdict == .open)
    claim.indicators = ["b"]
    #expect(claim.judge(report) == nil && claim.row(report) == nil)
    #expect(report.means("mse", table: "t", set: "a", method: "new") == [])
    // A run that goes on has what the one before it kept.
    #expect(
      try PapersReport(folder: folder, isQuick: false).values("mse", table: "t", indicator: "a", method: "new").count
        == 3)
  }

  @Test("Of the labels whole segments are shown, about the share that is asked for", arguments: [0, 0.1, 0.5, 1])
  func labels(share: Double) throws {
    let indicator = try Self.indicator(days: 30)
    let range = 100..<6_000
    let all = Array(indicator.labels[range])
    var sums = 0
    for seed in 1...20 {
      let shown = indicator.labels(in: range, share: share, seed: seed)
      #expect(zip(shown, all).allSatisfy { !$0 || $1 })
      // No segment is shown in part.
      #expect((1..<all.count).allSatisfy { !(all[$0] && all[$0 - 1]) || shown[$0] == shown[$0 - 1] })
      sums += shown.count { $0 }
    }
    let mean = Double(sums) / 20 / Double(all.count { $0 })
    #expect(mean <= share && mean > share - 0.05)
  }

  @Test("k is chosen on first halves: what is labelled in the second ones changes what it is worth, and not k")
  func threshold() throws {
    var random = RandomStream(seed: 5, purpose: .test)
    var scores = (0..<400).map { _ in abs(random.normal()) }
    var labels = [Bool](repeating: false, count: 400)
    for place in [50, 120, 250, 330] { (scores[place], labels[place]) = (9, true) }
    let row = try PADDetectionFigures([(scores, labels)], delayLimit: 7).row(seconds: 0)
    #expect(row["f1"]?.number == 1 && row["f1_hindsight"]?.number == 1)
    // In other units k is the same, since it counts deviations.
    let scaled = try PADDetectionFigures([(scores.map { $0 * 30 }, labels)], delayLimit: 7).row(seconds: 0)
    let (one, other) = (try #require(scaled["k"]?.number), try #require(row["k"]?.number))
    #expect(abs(one - other) < 1e-9)
    for place in 200..<400 { labels[place] = place == 399 }
    let moved = try PADDetectionFigures([(scores, labels)], delayLimit: 7).row(seconds: 0)
    #expect(moved["k"] == row["k"] && moved["f1"]?.number == 0)
    // Without a label in the first half there is no k to choose.
    let none = try PADDetectionFigures([(scores, labels.enumerated().map { $0 >= 200 && $1 })], delayLimit: 7)
    #expect(none.row(seconds: 0)["f1"]?.isNull == true)
  }

  @Test("A latent space is drawn with a panel a stage, by hours, with rings around anomalies")
  func drawing() {
    let positions = (0..<48).map { point in
      LatentPosition(
        point: point, z: [Double(point), 0, -Double(point)], turn: Double(point) / 48, isAnomalous: point == 7)
    }
    let text = LatentDrawing(stages: [("after 1 epoch", positions), ("after 2 epochs", positions)], title: "x").text
    #expect(text.hasPrefix("<svg ") && text.hasSuffix("</svg>\n"))
    #expect(text.matches(of: /after . epoch/).count == 2 && text.matches(of: /<circle/).count == 2)
    #expect(text.matches(of: /<path/).count == 48 && !text.contains("nan") && !text.contains("–"))
    #expect(LatentDrawing(stages: [("none", [])], title: "x").text.hasSuffix("</svg>\n"))
  }

  @Test("Windows along a curve are nearer a step on than any two")
  func gradient() {
    let positions = (0..<400).map { point in
      let turn = Double(point % 100) / 100
      return LatentPosition(
        point: point, z: [cos(2 * .pi * turn), sin(2 * .pi * turn)], turn: turn, isAnomalous: false)
    }
    let gradient = TimeGradient(positions, day: 100)
    #expect(gradient.step.allSatisfy { $0 < 0.07 } && gradient.any.allSatisfy { $0 > 1 })
    #expect(gradient.day[..<3].allSatisfy { abs($0) < 1e-9 })
  }

  @Test("Chance, one-liners and baselines are measured as the methods are, and leave missing points out")
  func references() throws {
    let indicator = try Self.indicator()
    let split = DataSplit(count: indicator.labels.count)
    let missing = indicator.series.metrics[0].values.map(\.isNaN)
    for (name, source) in ScoreSource.references {
      let scores = try source.scores(indicator, learning: 0..<split.validation.upperBound, seed: 1)
      if let absent = scores?.map(\.isNaN) { #expect(absent == missing, "\(name)") }
      let trial = DonutTrial(
        indicator: indicator, method: DonutMethod(name: name, source: source), seed: 1, team: Self.context.team)
      #expect(try trial.row(epochs: 1)["f1_adjusted"]?.number != nil, "\(name)")
    }
  }
}
