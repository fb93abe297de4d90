import Kernels
import Series
import Testing

@testable import Detectors

@Suite struct CGATSGenerationTests {
  /// Trained once for all; each test gets the model, or the error.
  static let trained = Result { () throws -> CGATS in
    try CGATSTrainingTests.train(
      [CGATSSeries.spikes(points: 1_200, metrics: 2)],
      ["epochs": .integer(8), "generator_epochs": .integer(20), "hidden_units": .integer(24)]
    ).model
  }

  static func base() throws -> [[Double]] {
    try CGATSSeries.spikes(points: 100, metrics: 2, anomalies: 0).series.slice(0..<32).metrics.map(\.values)
  }

  @Test("A model read back makes the same windows; other bytes are refused")
  func archive() throws {
    let model = try Self.trained.get()
    let request = GenerationRequest(count: 5, seed: 3)
    let bytes = model.encoded()
    #expect(try CGATS(decoding: bytes).generate(request, team: nil) == model.generate(request, team: nil))
    #expect(throws: DetectorError.self) { try CGATS(decoding: Array(bytes.dropLast(9))) }
    #expect(throws: DetectorError.self) { try CGATS(decoding: []) }
  }

  @Test("One seed makes the same windows on any team, and the first windows of a longer request")
  func determinism() throws {
    let model = try Self.trained.get()
    let made = try model.generate(GenerationRequest(count: 20, seed: 3), team: nil)
    #expect(try model.generate(GenerationRequest(count: 20, seed: 3), team: ComputeTeam(threads: 3)) == made)
    #expect(try model.generate(GenerationRequest(count: 9, seed: 3), team: nil) == Array(made.prefix(9)))
    #expect(try model.generate(GenerationRequest(count: 20, seed: 4), team: nil) != made)
    #expect(Set(made.map { $0.values[0] }).count == 20)
  }

  @Test("Labels are the given ones, the described ones, or drawn ones")
  func labels() throws {
    let model = try Self.trained.get()
    let given = (0..<32).map { UInt8($0 == 4 || $0 == 9 ? 1 : 0) }
    func labels(_ label: GenerationRequest.Label) throws -> [[UInt8]] {
      try model.generate(GenerationRequest(count: 6, label: label), team: nil).map(\.label)
    }
    #expect(try labels(.given(given)).allSatisfy { $0 == given })
    #expect(
      try labels(.described(position: 10, length: 4)).allSatisfy { $0.runs(of: 1) == [10..<14] })
    #expect(try labels(.drawn).allSatisfy { $0.contains(1) })
    #expect(Set(try labels(.drawn)).count > 1)
  }

  @Test("The anomalous part departs from the normal reconstruction by far more than the rest")
  func keepsLabels() throws {
    let made = try Self.trained.get().generate(GenerationRequest(count: 100), team: nil)
    let inside = made.reduce(0) { $0 + $1.departure }
    #expect(inside > 3 * made.reduce(0) { $0 + $1.departureOutside })
    // Spikes go up as well as down.
    let signs = made.map { window in
      window.label.indices.first { window.label[$0] == 1 }.map { window.values[0][$0] > 0 } ?? false
    }
    #expect(Set(signs) == [true, false])
  }

  @Test("Windows that depart too little are drawn anew, so often at most, and the farthest one counts")
  func minDeparture() throws {
    let model = try Self.trained.get()
    let plain = try model.generate(GenerationRequest(count: 30, seed: 8), team: nil)
    let least = plain.map(\.departure).sorted()[15]
    let redrawn = try model.generate(GenerationRequest(count: 30, seed: 8, minDeparture: least), team: nil)
    #expect(zip(plain, redrawn).allSatisfy { $1.departure >= $0.departure })
    #expect(redrawn.allSatisfy { $0.departure >= least || $0.draws == CGATS.mostDraws })
    #expect(redrawn.contains { $0.draws > 1 } && redrawn.contains { $0.draws == 1 })
    let never = try model.generate(GenerationRequest(count: 3, minDeparture: 1e9), team: nil)
    #expect(never.allSatisfy { $0.draws == CGATS.mostDraws && $0.departure < 1e9 })
  }

  @Test("Pasted into a base, all but the labelled points are the base's, and those are not")
  func pastes() throws {
    let base = try Self.base()
    let made = try Self.trained.get().generate(GenerationRequest(count: 10, base: base), team: nil)
    for window in made {
      for metric in 0..<2 {
        for point in 0..<32 {
          #expect((window.values[metric][point] == base[metric][point]) == (window.label[point] == 0))
        }
      }
    }
    let whole = try Self.trained.get().generate(GenerationRequest(count: 2, base: base, paste: false), team: nil)
    #expect(whole[0].values[0] != base[0])
  }

  @Test("An anomaly is scaled to the base that it is laid into")
  func pastesToScale() throws {
    let model = try Self.trained.get()
    let base = try Self.base()
    func departure(_ factor: Double) throws -> Double {
      let columns = base.map { $0.map { $0 * factor } }
      let label = GenerationRequest.Label.described(position: 12, length: 3)
      let made = try model.generate(GenerationRequest(count: 200, label: label, base: columns), team: nil)
      return made.reduce(0) { sum, window in sum + abs(window.values[0][13] - columns[0][13]) } / 200
    }
    // z is another for each base, so only about.
    let (one, two) = (try departure(1), try departure(2))
    #expect((1.3...3).contains(two / one), "\(one) \(two)")
  }

  @Test("What cannot be made is an error that says why")
  func refuses() throws {
    let model = try Self.trained.get()
    func expect(_ error: GenerationError, _ request: GenerationRequest) {
      #expect(throws: error) { try model.generate(request, team: nil) }
    }
    expect(.count(allowed: 1...10_000), GenerationRequest(count: 0))
    expect(.count(allowed: 1...10_000), GenerationRequest(count: 10_001))
    expect(.labelLength(given: 3, needed: 32), GenerationRequest(count: 1, label: .given([0, 1, 0])))
    let blank = [UInt8](repeating: 0, count: 32)
    expect(.labelWithoutContrast, GenerationRequest(count: 1, label: .given(blank)))
    expect(.labelWithoutContrast, GenerationRequest(count: 1, label: .given(blank.map { _ in 1 })))
    for (position, length) in [(-1, 3), (0, 0), (30, 3), (0, 33), (Int.max, Int.max)] {
      let label = GenerationRequest.Label.described(position: position, length: length)
      expect(.anomalyOutsideOfWindow(window: 32), GenerationRequest(count: 1, label: label))
    }
    expect(.unusableBase(metrics: 2, window: 32), GenerationRequest(count: 1, base: [[1]]))
    let missing = [Double](repeating: .nan, count: 32)
    expect(.unusableBase(metrics: 2, window: 32), GenerationRequest(count: 1, base: [missing, missing]))
    expect(.noBaseToPasteInto, GenerationRequest(count: 1, paste: true))
  }
}
