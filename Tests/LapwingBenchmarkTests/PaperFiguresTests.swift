import Detectors
import JSON
import Kernels
import Testing

@testable import lapwing_benchmark

/// Rows of a look at a made series, frozen to the four digits that rows are kept by: whoever moves them is to know it.
@Suite("What the papers' trials come to on a made series is frozen")
struct PaperFiguresTests {
  private static let team = ComputeTeam(threads: 2)

  @Test("Donut, its ablations and what is dead simple")
  func donut() throws {
    let indicator = try PaperArmTests.indicator()
    let methods = DonutMethod.overall + DonutMethod.techniques.prefix(3) + DonutMethod.missing.prefix(2)
    let rows = try methods.map { method in
      let row = try DonutTrial(indicator: indicator, method: method, seed: 1, team: Self.team).row(epochs: 4)
      return Self.line(method.name, row, ["f1_adjusted", "auc_adjusted", "delay", "f1_point_wise", "coverage"])
    }
    expect(rows, Self.donutRows)
  }

  @Test("PAD, its variants and what is dead simple")
  func pad() throws {
    let indicator = try PaperArmTests.indicator()
    let set = PADDataSet(name: "made", folders: [], delayLimit: 7)
    var rows: [String] = []
    for method in PADMethod.detectors where method.name != "pad variant p_ad" {
      let trial = PADTrial(set: set, method: method, seed: 1, team: Self.team, epochs: 2)
      let scores = try trial.scores(indicator)
      let row = try PADDetectionFigures([(scores, indicator.labels)], delayLimit: 7).row(seconds: 0)
      rows.append(Self.line(method.name, row, ["f1", "precision", "recall", "f1_hindsight", "delay"]))
    }
    expect(rows, Self.padRows)
  }

  private static func line(_ name: String, _ row: JSONObject, _ figures: [String]) -> String {
    "\(name): " + figures.map { row[$0]?.number.map { "\($0)" } ?? "–" }.joined(separator: " ")
  }

  private func expect(_ rows: [String], _ frozen: [String]) {
    #if arch(x86_64)
      #expect(rows == frozen, "\(rows.joined(separator: "\n"))")
    #endif
  }

  private static let donutRows = [
    "donut, 0 % of labels: 0.9231 0.9016 0.0 0.9231 0.9912",
    "donut, 10 % of labels: 0.9231 0.9016 0.0 0.9231 0.9912",
    "donut, 100 % of labels: 0.9231 0.8997 0.0 0.9231 0.9897",
    "vae baseline, 0 % of labels: 0.9231 0.8642 3.0 0.9231 1.0",
    "vae baseline, 10 % of labels: 0.9231 0.8632 3.0 0.9231 1.0",
    "vae baseline, 100 % of labels: 0.9231 0.8628 3.0 0.9231 1.0",
    "donut prior, 0 % of labels: 0.9231 0.8626 3.0 0.9231 0.9823",
    "donut prior, 10 % of labels: 0.9231 0.8626 3.0 0.9231 0.9823",
    "donut prior, 100 % of labels: 0.9231 0.8626 3.0 0.9231 0.9779",
    "difference: 0.9655 0.8814 0.0 0.3333 –",
    "seasonal_naive: 0.8333 0.7315 1.5 0.8 –",
    "autoregression: 0.9333 0.8647 0.0 0.48 –",
    "spectral_residual: 0.9333 0.9821 0.0 0.3158 –",
    "ensemble: 1.0 1.0 0.0 1.0 –",
    "one-liner A: 0.9655 0.8814 0.0 0.3333 –",
    "one-liner B: 0.9655 0.8814 0.0 0.3333 –",
    "chance: 0.2034 0.09598 3.0 0.04525 –",
    "m-elbo, 0 % of labels: 0.9231 0.9006 0.0 0.9231 0.9912",
    "m-elbo, 10 % of labels: 0.9231 0.9016 0.0 0.9231 0.9912",
    "m-elbo, 100 % of labels: 0.9231 0.8949 0.0 0.9231 0.9912",
    "donut, missing as zero: 0.9231 0.8845 0.0 0.9231 0.9912",
    "donut, 3 % removed: 0.9231 0.9016 1.0 0.9231 0.9925",
  ]
  private static let padRows = [
    "pad: 0.4444 1.0 0.2857 0.7273 1.5",
    "pad variant ad: 0.4444 1.0 0.2857 0.7273 0.5",
    "pad variant pad_minus: 0.4444 1.0 0.2857 0.7273 1.5",
    "pad variant lstm: 0.3529 1.0 0.2143 0.6747 0.5",
    "vae: 0.4444 1.0 0.2857 0.7273 0.5",
    "donut: 0.4444 1.0 0.2857 0.7273 1.5",
    "difference: 0.9333 0.875 1.0 0.9333 0.0",
    "seasonal_naive: 0.0 0.0 0.0 0.7164 –",
    "autoregression: 0.9333 0.875 1.0 0.9333 0.0",
    "spectral_residual: 0.963 1.0 0.9286 0.963 0.0",
    "ensemble: 0.6667 1.0 0.5 1.0 0.0",
    "one-liner A: 0.9333 0.875 1.0 0.9333 0.0",
    "one-liner B: 0.8 0.8148 0.7857 0.8148 0.0",
    "chance: 0.2316 0.1358 0.7857 0.2617 2.333",
  ]
}
