import Testing

@testable import Programs

struct FixedTextTests {
  @Test(
    "numbers are rounded to the places asked for",
    arguments: [
      (0.0, 3, "0.000"), (0.9996, 3, "1.000"), (-1.25, 1, "-1.3"), (12.5, 0, "13"), (-0.0001, 2, "0.00"),
      (Double.nan, 2, "–"), (1e300, 2, "–"),
    ])
  func numbers(value: Double, places: Int, text: String) {
    #expect(FixedText.number(value, places: places) == text)
  }
}
