import Detectors
import Evaluation
import Kernels
import Series
import Testing

@testable import lapwing_benchmark

@Suite("What the ACVAE paper's competitors are told")
struct BackgroundTests {
  @Test("Concatenated, flags and calendar are metrics, one of each field's columns set at a time; else none is")
  func concatenated() throws {
    let data = try SituationData(seed: 3, weeks: 2)
    let task = data.task(name: "made")
    let joined = try task.with(.concatenated)
    let metrics = joined.training.series.metrics
    #expect(metrics.count == 9 + 3 + 6 + 24 + 7 && joined.training.series.context.isEmpty)
    #expect(joined.parameters[.acvae]?["calendar"] == .list([]))
    for (prefix, count) in [("slot_", 6), ("hour_", 24), ("weekday_", 7)] {
      let field = metrics.filter { $0.name.hasPrefix(prefix) }
      #expect(field.count == count)
      for point in [0, 1, 77, 143, 144, 1_000] { #expect(field.reduce(0) { $0 + $1.values[point] } == 1) }
    }
    // Ten past one on a Tuesday; the first day is a Monday, and weeks are counted from the Thursday of 1970.
    let point = 144 + 7
    let set = metrics.dropFirst(12).filter { $0.values[point] == 1 }.map(\.name)
    #expect(set == ["slot_1", "hour_1", "weekday_5"])
    let plain = try task.with(.none)
    #expect(plain.training.series.metrics.count == 9 && plain.training.series.context.isEmpty)
    #expect(try task.with(.told).training.series.context.count == 3)
  }

  @Test("A linear classifier knows after labels what it was shown, and nothing of labels of one class")
  func linear() throws {
    let task = try MultivariateMethodTests.task()
    let whole = task.tests[0].indicator
    let shown = whole.labels.indices.map { (680..<760).contains($0) }
    let learnt = LinearClassifier(learning: whole, shown: shown).scores(whole.series, range: 0..<900)
    #expect(learnt[651].isNaN && !learnt[650].isNaN)
    let anomalous = (700..<730).map { learnt[$0] }.min() ?? 0
    let usual = learnt.indices.filter { !(700..<730).contains($0) }.map { learnt[$0] }.filter { $0 > anomalous }
    #expect(usual.count < 9)
    let none = LinearClassifier(learning: whole, shown: whole.labels.map { !$0 }).scores(whole.series, range: 0..<600)
    #expect(Set(none) == [0])
  }

  @Test("How often one number is greater than another counts ties by half")
  func chance() {
    #expect(QueryFeatureArm.chance([2, 3], over: [1, 2]) == 0.875)
    #expect(QueryFeatureArm.chance([1], over: [1, 1]) == 0.5 && QueryFeatureArm.chance([], over: [1]) == nil)
  }
}
