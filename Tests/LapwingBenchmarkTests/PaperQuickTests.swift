import Detectors
import Foundation
import JSON
import Kernels
import Series
import Testing

@testable import lapwing_benchmark

/// Rows of the quick run of the arms that make their own data, or of the shared one, frozen to the digits that rows are kept by.
@Suite("What the quick run of ACVAE's, C-GATS's and the published arms comes to is frozen")
struct PaperQuickTests {
  private static let team = ComputeTeam(threads: 2)

  private static func line(_ name: String, _ row: JSONObject, _ figures: [String]) -> String {
    "\(name): " + figures.map { row[$0]?.number.map { "\($0)" } ?? "–" }.joined(separator: " ")
  }

  private func expect(_ rows: [String], _ frozen: [String]) {
    #if arch(x86_64)
      #expect(rows == frozen, "\(rows.joined(separator: "\n"))")
    #endif
  }

  @Test("ACVAE, its ablations and what is dead simple, on two weeks of situations")
  func acvae() throws {
    let data = try SituationData(seed: 201, weeks: 2)
    let task = data.task(name: "made").quick()
    let names = [
      "isolation forest", "acvae, concatenated, 3 % labels asked for", "acvae, 3 % labels asked for",
      "acvae, 3 %, query by scores", "acvae, 3 %, plain VAE", "linear, acvae's 3 %", "linear, 100 % labels",
    ]
    let known =
      [.isolationForest] + MultivariateMethod.situations + MultivariateMethod.active + MultivariateMethod.linear
    let rows = try names.map { name in
      let method = try #require(known.first { $0.name == name })
      let trial = MultivariateTrial(task: task, method: method, seed: 1, team: Self.team, events: data.events)
      return Self.line(name, try trial.row(), ["range_f1", "range_auprc", "normal_flagged", "delay"])
    }
    expect(rows, Self.acvaeRows)
  }

  @Test("C-GATS by two detectors, on eighty faint Sines")
  func cgats() throws {
    let task = try DownstreamTask(sines: 400, anomalous: 40, .faint, seed: 1)
    var trial = DownstreamTrial(task, .quick, seed: 1, team: Self.team)
    let arms: [DownstreamArm] = [
      .augmented(.none), .augmented(.mixup), .generated(.usual, .whole), .realToSynthetic(.whole),
      .syntheticToReal(.pasted), .oneLiner(.a), .simple(.chance), .simple(.magnitude),
    ]
    var rows: [String] = []
    for detector in DownstreamDetector.allCases {
      for arm in arms where arm.hasDetector || detector == .saliency {
        let row = try trial.row(arm, by: detector)
        rows.append(Self.line(arm.name + detector.rawValue, row, ["f1", "precision", "recall"]))
      }
    }
    expect(rows, Self.cgatsRows)
  }

  private static let sharedData =
    ProcessInfo.processInfo.environment["LAPWING_DATA"]
    ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../../shared/data"

  @Test(
    "The default and what others publish, on a series of NAB",
    .enabled(if: !PapersData(sharedData + "/nab").names("realTraffic").isEmpty))
  func published() throws {
    let arm = PublishedArm(
      PapersContext(data: Self.sharedData, isQuick: true, state: "/nowhere", team: Self.team))
    let names =
      ["ensemble", "ensemble, mean over a window", "spectral_residual", "one-liner A"]
      + PublishedRecipe.allCases.map(\.rawValue)
    let indicator = try #require(try arm.series().first { $0.set == "realTraffic" }?.indicators.first)
    let rows = try names.map { name in
      let method = try #require(PublishedArm.methods.first { $0.name == name })
      let row = try #require(try arm.row(indicator, method, seed: 1))
      return Self.line(name, row, ["vus_pr", "event_f1", "average_precision"])
    }
    expect(rows, Self.publishedRows)
  }

  private static let acvaeRows = [
    "isolation forest: 0.6377 0.5611 0.002028 4.5",
    "acvae, concatenated, 3 % labels asked for: 0.4355 0.357 0.0 4.0",
    "acvae, 3 % labels asked for: 0.3707 0.1854 0.004057 4.0",
    "acvae, 3 %, query by scores: 0.3707 0.1854 0.004057 4.0",
    "acvae, 3 %, plain VAE: 0.3707 0.1309 0.004057 4.0",
    "linear, acvae's 3 %: 0.03444 0.01752 1.0 0.0",
    "linear, 100 % labels: 0.4547 0.4164 0.0 0.0",
  ]
  private static let cgatsRows = [
    "none: 0.7388 0.7545 0.7237",
    "mixup: 0.734 0.7166 0.7522",
    "c-gats whole: 0.6922 0.7544 0.6394",
    "trts whole: 0.8282 0.7344 0.9495",
    "tstr pasted: 0.7018 0.7969 0.627",
    "one-liner A: 0.7391 0.8234 0.6704",
    "case 1: 0.01829 0.009923 0.1165",
    "case 2: 0.3647 1.0 0.223",
    "none, decomposed: 0.1705 0.2672 0.1252",
    "mixup, decomposed: 0.144 0.2075 0.1103",
    "c-gats whole, decomposed: 0.1717 0.1355 0.2342",
    "trts whole, decomposed: 0.4845 0.4947 0.4747",
    "tstr pasted, decomposed: 0.2239 0.1402 0.5564",
  ]
  private static let publishedRows = [
    "ensemble: 0.2793 0.4811 0.1726",
    "ensemble, mean over a window: 0.4049 0.4474 0.3264",
    "spectral_residual: 0.1719 0.5 0.1205",
    "one-liner A: 0.268 0.5581 0.1912",
    "POLY, published: 0.2954 0.3662 0.2113",
    "Sub-PCA, in effect: 0.3024 0.433 0.2232",
    "two sums of distances from medians: 0.4462 0.5367 0.3911",
  ]
}
