import Detectors
import Kernels
import Series
import Testing

@testable import lapwing_benchmark

@Suite("Rounds of asking for labels")
struct ActiveRoundsTests {
  static func rounds(share: Double) throws -> ActiveRounds {
    let task = try MultivariateMethodTests.task()
    let parameters: [String: ParameterValue] = [
      "window": .integer(10), "hidden_units": .integer(8), "epochs": .integer(2), "fine_tuning_epochs": .integer(2),
      "posterior_samples": .integer(4),
    ]
    return ActiveRounds(
      training: task.tests[0].indicator, parameters: try ACVAE.Parameters(parameters), share: share, seed: 1,
      team: ComputeTeam(threads: 1))
  }

  @Test(
    "labels are shown of the first case and of whole windows, up to the budget and no further", arguments: [0.1, 0.3])
  func budget(share: Double) throws {
    let rounds = try Self.rounds(share: share)
    let shown = try rounds.run().shown
    let count = shown.count { $0 }
    #expect((700..<730).allSatisfy { shown[$0] })
    #expect(count <= Int(share * 900) && count > Int(share * 900) - 10 && (count - 30) % 10 == 0)
    #expect(try rounds.run().shown == shown)
  }

  @Test("a budget that the first case uses up asks about nothing, and the model knows the case")
  func firstCase() throws {
    let (detector, shown) = try Self.rounds(share: 0.03).run()
    #expect(shown.indices.filter { shown[$0] } == Array(700..<730))
    let scores = try detector.score(Self.rounds(share: 0).training.series, range: 600..<900, team: nil).scores
    let usual = scores.filter { !$0.isNaN }.sorted()
    #expect(scores[100..<130].allSatisfy { $0 > usual[usual.count / 2] })
  }
}
