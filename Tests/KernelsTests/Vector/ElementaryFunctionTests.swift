import Foundation
import Testing

@testable import Kernels

@Suite("Elementary functions on eight lanes")
struct ElementaryFunctionTests {
  /// A function, what it should be by the C library, where its error is promised, and what the error is counted in.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bound: Double
    let value: @Sendable (Lanes) -> Lanes
    let exact: @Sendable (Double) -> Double
    var isPromised: @Sendable (Float) -> Bool = { !$0.isNaN }
    var unit: @Sendable (Double) -> Double = { abs($0) }

    static let all = [
      Case(
        testDescription: "exponential", bound: 2e-7, value: Lanes.exponential, exact: { exp(min(max($0, -87), 87)) }),
      Case(
        testDescription: "logarithm", bound: 1e-7, value: Lanes.logarithm, exact: { log($0) },
        isPromised: { $0 > 0 && $0.isNormal }, unit: { max(1, abs($0)) }),
      Case(testDescription: "tangent", bound: 4e-7, value: Lanes.hyperbolicTangent, exact: { tanh($0) }),
      Case(
        testDescription: "sigmoid", bound: 2e-7, value: Lanes.sigmoid, exact: { 1 / (1 + exp(-$0)) }, unit: { _ in 1 }),
      Case(
        testDescription: "softplus", bound: 3e-7, value: { Lanes.softplus($0).value },
        exact: { $0 > 0 ? $0 + log1p(exp(-$0)) : log1p(exp($0)) }, isPromised: { $0 > -87 && $0.isFinite }),
      Case(
        testDescription: "softplus' slope", bound: 3e-7, value: { Lanes.softplus($0).derivative },
        exact: { 1 / (1 + exp(-$0)) }, isPromised: { $0 > -87 }),
    ]
  }

  /// One in so many of the 2³² patterns of bits; `LAPWING_SWEEP` takes all of them, which is minutes a function.
  private static let step: UInt64 = ProcessInfo.processInfo.environment["LAPWING_SWEEP"] == nil ? 2_053 : 1

  @Test("Over all of Float that a function is for, its error stays below what its comment says", arguments: Case.all)
  func sweep(_ function: Case) {
    var (worst, place) = (0.0, Float(0))
    for start in stride(from: UInt64(0), to: 1 << 32, by: Int(8 * Self.step)) {
      var x = Lanes.zero
      for lane in 0..<8 { x[lane] = Float(bitPattern: UInt32(truncatingIfNeeded: start + UInt64(lane) * Self.step)) }
      let y = function.value(x)
      for lane in 0..<8 where function.isPromised(x[lane]) {
        let exact = function.exact(Double(x[lane]))
        let distance = abs(Double(y[lane]) - exact)
        let error = distance == 0 ? 0 : distance / function.unit(exact)
        if !(error <= worst) { (worst, place) = (error, x[lane]) }
      }
    }
    #expect(worst < function.bound, "\(worst) at \(place)")
  }

  @Test("Whatever NaN comes in, NaN comes out", arguments: Case.all.filter { $0.testDescription != "logarithm" })
  func missing(_ function: Case) {
    for bits: UInt32 in [0x7fc0_0000, 0xffc0_0000, 0x7fc0_0001, 0x7fff_ffff, 0xffff_ffff, 0x7f80_0001] {
      #expect(function.value(Lanes(repeating: Float(bitPattern: bits)))[5].isNaN)
    }
  }

  @Test("Far to the left nothing is left of softplus and its slope")
  func left() {
    for x: Float in [-87, -88, -1e9, -.greatestFiniteMagnitude, -.infinity] {
      let (value, slope) = Lanes.softplus(Lanes(repeating: x))
      #expect((0..<2e-38).contains(value[0]) && (0..<2e-38).contains(slope[0]))
    }
  }

  @Test("The tangent of a value doesn't depend on its place")
  func places() {
    for count in 0..<20 {
      var values = (0..<count).map { Float($0) * 0.7 - 3 }
      let expected = values.map { Lanes.hyperbolicTangent(Lanes(repeating: $0))[0] }
      var span = values.mutableSpan
      applyTangent(&span)
      #expect(values == expected)
    }
  }
}
