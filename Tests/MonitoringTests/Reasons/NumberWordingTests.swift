import Testing

@testable import Monitoring

@Suite("Numbers in words")
struct NumberWordingTests {
  @Test(
    "Three digits are enough, thousands stand apart, and the very large and small have an exponent",
    arguments: [
      (0.0, "0"), (-0.0, "0"), (12, "12"), (12.34, "12.3"), (12.96, "13"), (0.001_234, "0.00123"),
      (1_234_567, "1,230,000"),
      (999.7, "1,000"), (-0.5, "-0.5"), (1.5e-9, "1.5e-9"), (-2.344e20, "-2.34e20"), (1e12, "1e12"), (9.996, "10"),
      (123_456_789_012, "123,000,000,000"), (1e300, "1e300"), (.leastNonzeroMagnitude, "4.94e-324"),
    ] as [(Double, String)])
  func rounding(_ value: Double, _ text: String) {
    #expect(NumberWording().value(value) == text)
  }

  @Test("Whole numbers up to a hundred thousand are said in full")
  func whole() {
    let wording = NumberWording(unit: "orders", isWhole: true)
    #expect(wording.value(12_345) == "12,345 orders")
    #expect(wording.value(123_456) == "123,000 orders")
    #expect(wording.value(7) == "7 orders")
    #expect(wording.band(39.7...60.2) == "40 to 60 orders")
    #expect(wording.band(0.5...2.25) == "0.5 to 2.25 orders")
  }

  @Test("A narrow band has as many digits as it takes, and so has what is beside it")
  func narrow() {
    let wording = NumberWording(unit: "V")
    #expect(wording.band(40.02...40.05) == "40.02 to 40.05 V")
    #expect(wording.value(40.061, beside: 40.02...40.05) == "40.061 V")
    #expect(wording.value(90.061, beside: 40.02...40.05) == "90.1 V")
    #expect(wording.band(5...5) == "5 V")
    #expect(wording.band(0...0) == "0 V")
  }
}
