import Detectors
import Glibc
import JSON
import Kernels
import Testing

@testable import lapwing_benchmark

@Suite("The arms of C-GATS's downstream benchmark")
struct DownstreamTrialTests {
  private static let effort = DownstreamEffort(
    updates: 20, foundationWindows: 40, generatorWindows: 20, syntheticWindows: 24, thresholdWindows: 40,
    oneLinerWindows: 20, splits: 1)

  @Test("Every arm has its figures, the same ones whatever was measured before it")
  func arms() throws {
    let arms = DownstreamArm.all(.independent, hasAblations: true)
    #expect(Set(arms.map(\.name)).count == arms.count && arms.count == 18)
    let task = try DownstreamTask(sines: 200, anomalous: 10, .tall, seed: 1)
    let team = ComputeTeam(threads: 2)
    var trial = DownstreamTrial(task, Self.effort, seed: 1, team: team)
    for arm in arms {
      let row = try trial.row(arm)
      let figures = ["f1", "precision", "recall"].map { row[$0]?.number }
      #expect(figures.allSatisfy { $0.map { (0...1).contains($0) } ?? false }, "\(arm.name): \(figures)")
      guard arm == .realToSynthetic(.pasted) || arm == .syntheticToReal(.whole) else { continue }
      var alone = DownstreamTrial(task, Self.effort, seed: 1, team: ComputeTeam(threads: 1))
      let again = try alone.row(arm)
      #expect(["f1", "precision", "recall"].map { again[$0]?.number } == figures)
    }
  }

  @Test("Two detectors read the same windows each in its own way, and what has none is the same for both")
  func detectors() throws {
    let task = try DownstreamTask(sines: 200, anomalous: 10, .tall, seed: 1)
    var trial = DownstreamTrial(task, Self.effort, seed: 1, team: ComputeTeam(threads: 2))
    func loss(_ arm: DownstreamArm, _ detector: DownstreamDetector) throws -> Double? {
      try trial.row(arm, by: detector)["loss"]?.number
    }
    #expect(try loss(.augmented(.none), .saliency) != loss(.augmented(.none), .decomposition))
    #expect(try loss(.augmented(.none), .decomposition) == loss(.augmented(.none), .decomposition))
    for arm in DownstreamArm.all(.independent, hasAblations: false) where !arm.hasDetector {
      #expect(
        try trial.row(arm, by: .saliency)["f1"]?.number == trial.row(arm, by: .decomposition)["f1"]?.number,
        "\(arm.name)")
    }
  }

  @Test("What the paper has beside a set has a cell a column, for both detectors")
  func paper() {
    for detector in DownstreamDetector.allCases {
      for set in ["faint sines", "kpi", "realTweets", "realTraffic", "realAWSCloudwatch", "artificialWithAnomaly"] {
        #expect(DownstreamPaper.augmentations(set, detector)?.count == 10)
        #expect(DownstreamPaper.frameworks(set, detector)?.count == 7)
        #expect(DownstreamPaper.ablations(set, detector)?.count == 7)
      }
      #expect(DownstreamPaper.augmentations("sines", detector) == nil)
    }
  }

  @Test("A generator without enough anomalies is a row that says so")
  func tooFew() throws {
    let task = try DownstreamTask(sines: 100, anomalous: 2, .tall, seed: 1)
    var trial = DownstreamTrial(task, Self.effort, seed: 1, team: ComputeTeam(threads: 1))
    let row = try trial.row(.generated(.usual, .whole))
    #expect(row["f1"] == nil && row["error"]?.string?.contains("tooFewAnomalies") == true)
  }

  @Test("Rows are kept for the next run, and the tables show their mean and deviation beside the paper's figures")
  func tables() throws {
    var template = Array("/tmp/lapwing-tables-XXXXXX".utf8CString)
    let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer {
      unlink("\(folder)/papers.jsonl")
      rmdir(folder)
    }
    var report = try PapersReport(folder: folder, isQuick: false)
    func key(_ seed: Int) -> PapersReport.Key {
      PapersReport.Key(table: "cgats-downstream", indicator: "faint sines", method: "none", seed: seed)
    }
    try report.add(key(1), ["f1": .number(0.4)])
    try report.add(key(2), ["f1": .number(0.6)])
    let read = try PapersReport(folder: folder, isQuick: false)
    #expect(read.holds(key(2)) && !read.holds(key(3)))
    var figures = FigureReport(command: "papers")
    DownstreamTables(report: read).write(to: &figures)
    #expect(figures.blocks.map(\.name) == [.cgatsAugmentations])
    let rows = figures.blocks[0].rows
    #expect(rows.map { $0[0] } == ["faint sines", "*paper, faint sines, SR-CNN*"])
    #expect(rows.map { $0[1] } == ["0.500 ± 0.100", "0.73"])
  }
}
