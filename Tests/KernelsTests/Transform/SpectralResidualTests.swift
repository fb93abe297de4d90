import Testing

@testable import Kernels

@Suite("Spectral residual") struct SpectralResidualTests {
  typealias Settings = SpectralResidual.Settings

  /// The reference script's series.
  static func sample(_ count: Int) -> [Double] {
    var state: UInt64 = 1
    return (0..<count).map { index in
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return 3 * abs(Double(index % 24) / 12 - 1) + 0.5 * (Double(state) / 2_147_483_648 - 0.5)
    }
  }

  static func departures(_ settings: Settings, _ values: [Double]) -> [Double] {
    SpectralResidual(settings).departures(values)
  }

  @Test(
    "The lanes' spectra are the plain transform's, at every kind of length",
    arguments: Array(1...64) + [125, 127, 251, 288, 293, 1_445, 2_003, 2_005])
  func lanes(count: Int) {
    let transform = RealLaneTransform(count: count)
    var stream = RandomStream(seed: 4, purpose: .test, shard: count)
    let signals = (0..<8).map { _ in (0..<count).map { _ in stream.normal() } }
    let input = (0..<count).map { point in
      var lanes = WideLanes.zero
      for lane in 0..<8 { lanes[lane] = signals[lane][point] }
      return lanes
    }
    var first = [WideLanes](repeating: .zero, count: transform.bufferCount)
    var second = first
    var fold = [WideLanes](repeating: .zero, count: transform.foldCount)
    let spectrum = first.withUnsafeMutableBufferPointer { first in
      second.withUnsafeMutableBufferPointer { second in
        fold.withUnsafeMutableBufferPointer { fold in
          let result = transform.spectrum(input, first.baseAddress!, second.baseAddress!, fold: fold.baseAddress!)
          return Array(UnsafeBufferPointer(start: result, count: transform.bufferCount))
        }
      }
    }
    for lane in 0..<8 {
      let signal = signals[lane]
      let (real, imaginary) = FourierTransform(count: count).spectrum(signal.span)
      for bin in real.indices {
        #expect(abs(spectrum[bin][lane] - real[bin]) < 1e-12 * Double(count + 10))
        #expect(abs(spectrum[count + 1 + bin][lane] - imaginary[bin]) < 1e-12 * Double(count + 10))
      }
    }
  }

  @Test("Saliency maps are NumPy's, of an odd and of an even number of frequencies")
  func saliency() {
    let values = Self.sample(40)
    let forty = SpectralResidual.saliency(of: values, frequencies: 3, plan: FourierTransform(count: 40))
    #expect(close(forty, SpectralResidualFixture.saliencyOfForty, 1e-12))
    let even = SpectralResidual.saliency(
      of: Array(values.prefix(35)), frequencies: 4, plan: FourierTransform(count: 35))
    #expect(close(even, SpectralResidualFixture.saliencyOfThirtyFiveOverFour, 1e-7))
  }

  @Test(
    "The last points' departures are NumPy's",
    arguments: [
      (Settings(window: 120), SpectralResidualFixture.departuresOf120),
      (Settings(window: 30), SpectralResidualFixture.departuresOf30),
      (Settings(window: 64, frequencies: 5, neighbours: 10), SpectralResidualFixture.departuresOf64),
      (Settings(window: 48, estimated: 1, preceding: 3), SpectralResidualFixture.departuresOf48),
    ])
  func reference(settings: Settings, expected: [Double]) {
    let found = Self.departures(settings, Self.sample(settings.window + expected.count - 1))
    #expect(close(found, expected, 2e-5))
  }

  @Test(
    "The fast form is the plain one",
    arguments: [
      Settings(window: 3, neighbours: 1, estimated: 0, preceding: 1), Settings(window: 7, frequencies: 7),
      Settings(window: 121), Settings(window: 122),
      Settings(window: 100, frequencies: 8, neighbours: 100, estimated: 0),
    ])
  func plain(settings: Settings) {
    let plan = SpectralResidual(settings)
    let values = Self.sample(settings.window + 20)
    let fast = plan.departures(values)
    let slow = (0..<fast.count).map { plan.departuresWithin(Array(values[$0..<$0 + settings.window])).last ?? .nan }
    #expect(zip(fast, slow).allSatisfy { abs($0 - $1) < 1e-4 * max(1, abs($1)) })
  }

  @Test("A window's departure does not depend on its neighbours or the team, to the bit")
  func independent() {
    let plan = SpectralResidual(Settings(window: 30))
    let values = Self.sample(5_000)
    let whole = plan.departures(values)
    #expect(plan.departures(values, team: ComputeTeam(threads: 2)) == whole)
    for start in [0, 1, 5, 13, 2_047, 2_048, 4_970] {
      #expect(plan.departures(Array(values[start..<start + 30])) == [whole[start]])
      #expect(plan.departures(Array(values[start..<min(5_000, start + 33)])) == Array(whole[start...].prefix(4)))
    }
  }

  @Test("A spike at the last point stands out")
  func spike() {
    var values = Self.sample(120)
    values[119] += 3 * 0.9
    #expect(Self.departures(Settings(window: 120), values)[0] > 15)
  }

  @Test("An estimate from the spike itself would hide it, so it is made from the points before")
  func estimate() {
    var values = Self.sample(120)
    values[119] += 3 * 0.9
    let plan = SpectralResidual(Settings(window: 120))
    // As the text of the paper has it: xₙ is the last of the points known.
    let wrong = plan.continued(values + [0]).dropLast(6) + plan.continued(values + [0]).suffix(5)
    let map = SpectralResidual.saliency(of: Array(wrong), frequencies: 3, plan: FourierTransform(count: 125))
    let average = map[98..<119].reduce(0, +) / 21
    #expect((map[119] - average) / average < 0)
    #expect(plan.continued(values)[120] == plan.continued(Self.sample(120))[120])
  }

  @Test("The scale of a series changes nothing", arguments: [1e-280, 1e-3, -1, 7, 1e150, 1e299])
  func scale(factor: Double) {
    let values = Self.sample(200)
    let plain = Self.departures(Settings(window: 60), values)
    let scaled = Self.departures(Settings(window: 60), values.map { $0 * factor })
    #expect(zip(plain, scaled).allSatisfy { abs($0 - $1) < 1e-4 * max(1, abs($0)) })
  }

  @Test("Hostile values give finite departures; nothing stands out of nothing")
  func hostile() {
    let settings = Settings(window: 24)
    let inputs: [[Double]] = [
      (0..<64).map { $0 % 2 == 0 ? 1e300 : -1e300 }, (0..<64).map { $0 == 40 ? 1e300 : 1 },
      (0..<64).map { $0 == 40 ? 1 : 0 }, (0..<64).map { $0 == 40 ? Double.leastNonzeroMagnitude : 0 },
      (0..<64).map { Double($0 % 24) }, (0..<64).map { Double($0 % 29) },
    ]
    for values in inputs { #expect(Self.departures(settings, values).allSatisfy { $0.isFinite }) }
    for constant in [0.0, 1, -1e300, 1e-300] {
      let flat = Self.departures(settings, [Double](repeating: constant, count: 64))
      #expect(flat.allSatisfy { abs($0) < 1e-6 })
    }
    #expect(Self.departures(settings, inputs[2])[40 - 23] > 1e3)
    #expect(Self.departures(settings, [1, 2, 3]).isEmpty)
  }

  @Test(
    "A series' saliency is that of overlapping blocks' middles, every point once",
    arguments: [0, 5, 64, 65, 100, 96, 500])
  func blocks(count: Int) {
    let values = Self.sample(count)
    let map = SpectralResidual.saliency(ofSeries: values, block: 64, frequencies: 3)
    #expect(map.count == count && map.allSatisfy { $0.isFinite })
    guard count > 64 else { return }
    let plan = FourierTransform(count: 64)
    let first = SpectralResidual.saliency(of: Array(values.prefix(64)), frequencies: 3, plan: plan)
    let last = SpectralResidual.saliency(of: Array(values.suffix(64)), frequencies: 3, plan: plan)
    #expect(Array(map.prefix(48)) == Array(first.prefix(48)))
    #expect(Array(map.suffix(16)) == Array(last.suffix(16)))
    guard count >= 500 else { return }
    let second = SpectralResidual.saliency(of: Array(values[32..<96]), frequencies: 3, plan: plan)
    #expect(Array(map[48..<80]) == Array(second[16..<48]))
  }

  @Test("The points of a segment are each held against those before; the last as in its window")
  func within() {
    let plan = SpectralResidual(Settings(window: 40))
    let values = Self.sample(40)
    let departures = plan.departuresWithin(values)
    let map = SpectralResidual.saliency(of: plan.continued(values), frequencies: 3, plan: FourierTransform(count: 45))
    let first = map[1...21].reduce(0, +) / 21
    #expect(abs(departures[0] - (map[0] - first) / first) < 1e-9)
    #expect(abs(departures[39] - plan.departures(values)[0]) < 1e-4)
    #expect(plan.departuresWithin([1, 2, 3]) == [0, 0, 0])
    #expect(plan.departuresWithin(Self.sample(9)).allSatisfy { $0.isFinite })
    #expect(plan.departuresWithin([]).isEmpty)
  }

  private func close(_ left: [Double], _ right: [Double], _ tolerance: Double) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { abs($0 - $1) < tolerance * max(1, abs($1)) }
  }
}
