import Glibc
import Kernels
import Testing

@testable import lapwing_benchmark

@Suite("Recipes that others publish")
struct PublishedRecipeTests {
  private static let values: [Double] = {
    var random = RandomStream(seed: 4, purpose: .test)
    return (0..<2_000).map { index in
      sin(Double(index) / 8) + 0.05 * random.normal() + ((1_500..<1_520).contains(index) ? 4 : 0)
    }
  }()

  @Test("Each scores what is plain to see above all else", arguments: PublishedRecipe.allCases)
  func plain(recipe: PublishedRecipe) {
    let scores = recipe.scores(Self.values, window: 20, learning: 0..<500)
    #expect(scores.count == 2_000 && scores.allSatisfy(\.isFinite))
    let highest = scores.indices.max { scores[$0] < scores[$1] } ?? 0
    #expect((1_480..<1_540).contains(highest))
  }

  @Test("A polynomial of its degree is missed by nothing, and a constant by nobody")
  func exact() {
    let curve = (0..<600).map { index in
      let x = Double(index) / 600
      return 1 + x - 3 * x * x + x * x * x * x
    }
    #expect(PublishedRecipe.polynomial.scores(curve, window: 30, learning: 0..<150).allSatisfy { $0 < 1e-6 })
    for recipe in PublishedRecipe.allCases {
      let scores = recipe.scores([Double](repeating: 7, count: 400), window: 30, learning: 0..<100)
      #expect(scores.allSatisfy { abs($0) < 1e-6 }, "\(recipe)")
    }
  }

  @Test("A mean about a point is of fewer at the ends", arguments: [1, 2, 3, 9])
  func mean(window: Int) {
    let means = PublishedRecipe.centredMean([1, 2, 3, 4], window)
    #expect(means.count == 4 && means.allSatisfy { (1...4).contains($0) })
    if window == 1 { #expect(means == [1, 2, 3, 4]) }
    if window == 3 { #expect(means == [1.5, 2, 3, 3.5]) }
    if window == 9 { #expect(means == [2.5, 2.5, 2.5, 2.5]) }
  }
}
