import Foundation
import SeededRandom
import Testing

@testable import Detectors

@Suite("Drift")
struct DriftFigureTests {
  private static let perDay: Int64 = 48

  /// Half hours with a daily course that is half as high at weekends, and noise that remembers six hours.
  private static func column(_ days: Int, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    let keep = exp(-1.0 / 12)
    var noise = 0.0
    return (0..<days * Int(perDay)).map { index in
      noise = keep * noise + (1 - keep * keep).squareRoot() * generator.normal()
      let day = sin(2 * .pi * Double(index) / Double(perDay))
      return 10 + 4 * day * (index / Int(perDay) % 7 >= 5 ? 0.5 : 1) + 0.7 * noise
    }
  }

  private static func measures(_ column: [Double], learnt: Int, from first: Int64 = 0) throws -> DriftMeasures {
    let blocks = try #require(DriftBlocks(interval: 1_800, learnt: learnt * Int(perDay)))
    return DriftMeasures(
      blocks, slots: first..<first + Int64(column.count), learntUntil: first + Int64(learnt) * perDay
    ) { slot in (slot % perDay + perDay) % perDay * 1_800 }
  }

  private static func figures(_ column: [Double], learnt: Int, from first: Int64 = 0) throws -> [DriftFigure] {
    let measures = try measures(column, learnt: learnt, from: first)
    return measures.input(column).map { DriftFigure($0, in: measures) }
  }

  @Test("Nothing drifts in a quarter of a series that doesn't change, weekends or not", arguments: UInt64(1)...12)
  func steady(seed: UInt64) throws {
    let column = Self.column(28 + 91, seed: seed)
    for days in stride(from: 30, through: 119, by: 7) {
      let figures = try Self.figures(Array(column.prefix(days * Int(Self.perDay))), learnt: 28)
      #expect(figures.allSatisfy { $0.state == .steady && $0.since == nil }, "after \(days) days: \(figures)")
    }
  }

  @Test(
    "A change is found within two days, by the figure that it is one of, and told from when",
    arguments: ["level", "scale", "shape", "roughness"])
  func change(kind: String) throws {
    var column = Self.column(40, seed: 3)
    var generator = SeededGenerator(seed: 4)
    let first = 31 * Int(Self.perDay) + 17
    for index in first..<column.count {
      switch kind {
      case "level": column[index] += 8
      case "scale": column[index] = 10 + 3 * (column[index] - 10)
      case "shape": column[index] = 20 - column[index]
      default: column[index] += 3 * generator.normal()
      }
    }
    let before = try Self.figures(Array(column.prefix(first)), learnt: 28)
    #expect(before.state == .steady)
    let after = try Self.figures(Array(column.prefix(first + 2 * Int(Self.perDay))), learnt: 28)
    let figure = try #require(after.first { $0.name == kind })
    #expect(figure.state == .drifting && (figure.distance ?? 0) >= 1)
    let since = try #require(figure.since)
    #expect(abs(since - Int64(first)) <= Self.perDay)
    if let value = figure.value, let low = figure.low, let high = figure.high { #expect(value < low || value > high) }
  }

  @Test("A bad half day is no drift, and what was one is steady again a day after it has ended")
  func hysteresis() throws {
    var column = Self.column(40, seed: 5)
    for index in 30 * 48..<30 * 48 + 23 { column[index] += 40 }
    for days in 31...33 {
      #expect(try Self.figures(Array(column.prefix(days * 48)), learnt: 28).state == .steady)
    }
    for index in 34 * 48..<37 * 48 { column[index] += 40 }
    #expect(try Self.figures(Array(column.prefix(36 * 48)), learnt: 28).state == .drifting)
    #expect(try Self.figures(Array(column.prefix(37 * 48)), learnt: 28).state == .drifting)
    #expect(try Self.figures(Array(column.prefix(39 * 48)), learnt: 28).state == .steady)
  }

  @Test(
    "It is the same wherever the first read point lies, and before 1970", arguments: [-100_000, -48, 5, 48_000_000])
  func places(offset: Int64) throws {
    var column = Self.column(35, seed: 6)
    for index in 30 * 48..<column.count { column[index] += 9 }
    let whole = Self.perDay * 7 * 6
    let first = offset - (offset % whole + whole) % whole
    #expect(
      try Self.figures(column, learnt: 28, from: first).map(\.state) == Self.figures(column, learnt: 28).map(\.state))
  }

  @Test("What is missing, stands still or is huge makes no fault, and where nothing came nothing is known")
  func wild() throws {
    let gone = try Self.figures(
      Self.column(28, seed: 7) + [Double](repeating: .nan, count: 5 * 48), learnt: 28)
    #expect(gone.state == .notKnown)
    let flat = try Self.figures([Double](repeating: 3, count: 40 * 48), learnt: 28)
    #expect(flat.state == .steady)
    let risen = try Self.figures(
      [Double](repeating: 3, count: 30 * 48) + [Double](repeating: 4, count: 5 * 48), learnt: 28)
    #expect(risen.first { $0.name == "level" }?.state == .drifting)
    _ = try Self.figures(Self.column(40, seed: 8).map { $0 * 1e300 }, learnt: 28)
    #expect(try Self.figures(Self.column(28, seed: 7), learnt: 28).state == .notKnown)
  }

  @Test("Five days have to be learnt, of seconds a twentieth each, of longer intervals 24 points")
  func blocks() throws {
    #expect(DriftBlocks(interval: 300, learnt: 5 * 288 - 1) == nil)
    #expect(try #require(DriftBlocks(interval: 300, learnt: 5 * 288)).seconds == 86_400)
    #expect(try #require(DriftBlocks(interval: 1, learnt: 10_000)).length == 500)
    #expect(try #require(DriftBlocks(interval: 86_400, learnt: 120)).length == 24)
    #expect(DriftBlocks(interval: 86_400, learnt: 119) == nil)
    for interval: Int64 in [1, 7, 60, 97, 420, 3_600, 7_200, 604_800] {
      let least = Int(DriftBlocks.leastLearnt(interval: interval))
      #expect(
        DriftBlocks(interval: interval, learnt: least) != nil
          && DriftBlocks(interval: interval, learnt: least - 1) == nil)
    }
  }
}
