import Kernels
import Testing

@testable import Detectors

@Suite("Typed injections")
struct InjectionTests {
  private func noise(_ count: Int, around level: Double = 100, seed: UInt64 = 1) -> [Double] {
    var random = RandomStream(seed: seed, purpose: .test)
    return (0..<count).map { _ in level + random.normal() }
  }

  private func injection(
    _ type: AnomalyType, start: Int = 20, length: Int, size: Double = 6, direction: AnomalyType.Direction = .up
  ) -> Injection {
    Injection(
      type: type, start: start, length: length, size: size, direction: type.direction ?? direction, metrics: [0])
  }

  @Test("A point is labelled exactly where it was changed", arguments: AnomalyType.allCases, [4, 5, 7, 8, 13, 30])
  func labels(_ type: AnomalyType, _ length: Int) {
    for seed in 1...20 as ClosedRange<UInt64> {
      let values = noise(100, seed: seed)
      var columns = [values]
      let mask = injection(type, length: length).apply(to: &columns, scales: [DepartureScale(values)])
      let changed = values.indices.map { columns[0][$0] != values[$0] }
      #expect(Array(changed[20..<20 + length]) == mask)
      #expect(changed.count(where: \.self) == length)
    }
  }

  @Test("What is missing stays missing, and what is not changed is not labelled")
  func unchanged() {
    var columns = [[5, 0, .nan, 7, 0, 3]]
    let scale = DepartureScale(columns[0])
    let mask = injection(.dropOut, start: 0, length: 6).apply(to: &columns, scales: [scale])
    #expect(mask == [true, false, false, true, false, true])
    #expect(columns[0][2].isNaN)
    #expect(columns[0].filter { !$0.isNaN } == [0, 0, 0, 0, 0])
  }

  @Test("Sizes count deviations of the noise, which anomalies do not widen")
  func size() {
    var values = noise(20_000)
    for index in stride(from: 0, to: 20_000, by: 100) { values[index] += 1e6 }
    let scale = DepartureScale(values)
    #expect(abs(scale.unit - 1) < 0.05)
    var columns = [[Double](repeating: 50, count: 9)]
    _ = injection(.levelShift, start: 2, length: 3, size: 4).apply(to: &columns, scales: [scale])
    let shifted = 50 + 4 * scale.unit
    #expect(columns[0] == [50, 50, shifted, shifted, shifted, 50, 50, 50, 50])
  }

  @Test("A daily course does not widen the unit")
  func course() {
    let flat = noise(4_000)
    let wave = flat.indices.map { flat[$0] + 1e3 * Double(abs($0 % 400 - 200)) / 200 }
    let ratio = DepartureScale(wave).unit / DepartureScale(flat).unit
    #expect(abs(ratio - 1) < 0.05)
  }

  @Test("The shapes are what their names say")
  func shapes() {
    let shape = { (type: AnomalyType, length: Int) in (0..<length).map { type.shape($0, of: length) } }
    #expect(shape(.spike, 1) == [1])
    let spike: [Double] = [1.0 / 3, 2.0 / 3, 1, 2.0 / 3, 1.0 / 3]
    #expect(shape(.spike, 5) == spike)
    #expect(shape(.dip, 2) == [1, 1])
    #expect(shape(.trend, 4) == [0.25, 0.5, 0.75, 1])
    #expect(shape(.levelShift, 3) == [1, 1, 1])
    let swing = shape(.frequency, 32)
    let steps = zip(swing, swing.dropFirst(8)).map { abs($0 - $1) }
    #expect(steps.allSatisfy { $0 < 1e-12 })
    let up = swing.filter { $0 > 0 }
    #expect(up.count == 16)
  }

  @Test("A metric that never was negative does not become so; another falls to its lowest in a drop-out")
  func floors() {
    let counts = noise(200, around: 5).map { max(0, $0) }
    var columns = [counts]
    _ = injection(.dip, length: 3, size: 900).apply(to: &columns, scales: [DepartureScale(counts)])
    #expect(columns[0].allSatisfy { $0 >= 0 })
    #expect(columns[0][21] == 0)
    let signed = noise(200, around: 0)
    columns = [signed]
    _ = injection(.dropOut, length: 3).apply(to: &columns, scales: [DepartureScale(signed)])
    #expect(columns[0][21] == signed.min())
  }

  @Test("A stepwise metric and a constant have a unit all the same")
  func unitsWithoutNoise() {
    let steps = (0..<1_000).map { Double($0 / 40) }
    #expect(abs(DepartureScale(steps).unit - 0.5 * (2.0 / 3).squareRoot()) < 1e-9)
    #expect(DepartureScale([Double](repeating: 50, count: 100)).unit == 0.05)
    #expect(DepartureScale([.nan, .nan]).unit > 0)
    #expect(DepartureScale([]).unit > 0)
  }

  @Test("Huge values stay finite")
  func huge() {
    let values = noise(100).map { $0 * 1e306 }
    var columns = [values]
    _ = injection(.levelShift, length: 5, size: 1_000).apply(to: &columns, scales: [DepartureScale(values)])
    #expect(columns[0].allSatisfy { $0.isFinite })
  }

  @Test("The same seed draws the same anomalies, another seed others")
  func seeds() {
    let usable = [Bool](repeating: true, count: 5_000)
    let plan = InjectionPlan(type: .levelShift, count: 20, length: 10, size: 3, spread: .one, seed: 4)
    var other = plan
    other.seed = 5
    let drawn = plan.injections(usable: usable, metrics: [0, 1, 2])
    #expect(drawn == plan.injections(usable: usable, metrics: [0, 1, 2]))
    #expect(drawn != other.injections(usable: usable, metrics: [0, 1, 2]))
    #expect(Set(drawn.flatMap(\.metrics)) == [0, 1, 2])
    #expect(Set(drawn.map(\.direction)) == [.up, .down])
    #expect(drawn.allSatisfy { $0.metrics.count == 1 })
  }

  @Test("Anomalies lie on usable points, apart from each other, and no more of them than there is room for")
  func placement() {
    var random = RandomStream(seed: 9, purpose: .test)
    for round in 0..<200 {
      let usable = (0..<300).map { _ in random.uniform() < 0.9 }
      let length = 1 + round % 6
      let room = Placements(usable: usable, length: length)
      let places = room.draw(12, apart: 3, &random)
      let areUsable = places.map { usable[$0..<$0 + length].allSatisfy(\.self) }
      #expect(!areUsable.contains(false))
      let steps = zip(places, places.dropFirst()).map { $1 - $0 }
      #expect(steps.allSatisfy { $0 >= length + 3 })
      let all = (0...300 - length).filter { usable[$0..<$0 + length].allSatisfy(\.self) }
      let listed = (0..<room.count).map { room[$0] }
      #expect(listed == all)
    }
    let tight = Placements(usable: [Bool](repeating: true, count: 10), length: 2)
    #expect(tight.draw(5, apart: 0, &random) == [0, 2, 4, 6, 8])
    #expect(Placements(usable: [true, false, true], length: 2).draw(3, apart: 0, &random) == [])
  }
}
