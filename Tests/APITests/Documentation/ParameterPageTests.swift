import Detectors
import Foundation
import Testing

/// The tables of parameters in the pages of the methods, made from what the methods know:
/// `LAPWING_WRITE_PAGES=1 swift test --filter ParameterPageTests` writes them anew.
@Suite("Each method's page has the table of its parameters")
struct ParameterPageTests {
  @Test("between its markers, as it would be written now", arguments: Algorithm.allCases)
  func table(_ algorithm: Algorithm) throws {
    let (begin, end) = ("<!-- parameters \(algorithm.rawValue) -->\n", "<!-- end -->")
    let page = try #require(try Page.all.filter { $0.text.contains(begin) }.first, "no page has \(begin)")
    let start = try #require(page.text.range(of: begin)).upperBound
    let rest = page.text[start...]
    let stop = try #require(rest.range(of: end)).lowerBound
    let summary = algorithm.parameterSummary
    let expected = (summary.isEmpty ? "" : summary + "\n\n") + Self.table(of: algorithm.schema.definitions)
    if Repository.isWriting {
      let text = page.text[..<start] + expected + page.text[stop...]
      return try text.write(to: Repository.here.root.appending(path: page.path), atomically: true, encoding: .utf8)
    }
    #expect(page.text[start..<stop] == expected)
  }

  private static func table(of definitions: [ParameterDefinition]) -> String {
    let rows = definitions.map { definition in
      let cells = [
        "`\(definition.name)`", values(of: definition.kind), text(of: definition.defaultValue),
        definition.summary.replacing("|", with: "\\|"),
      ]
      return "| " + cells.joined(separator: " | ") + " |\n"
    }
    return "| name | values | default | |\n| --- | --- | --- | --- |\n" + rows.joined()
  }

  private static func values(of kind: ParameterKind) -> String {
    switch kind {
    case .integer(let range): "\(grouped(range.lowerBound)) to \(grouped(range.upperBound))"
    case .number(let range): "\(number(range.lowerBound)) to \(number(range.upperBound))"
    case .flag: "`true`, `false`"
    case .choice(let names): names.map { "`\($0)`" }.joined(separator: ", ")
    case .choices(let names, _): "some of " + names.map { "`\($0)`" }.joined(separator: ", ")
    }
  }

  private static func text(of value: ParameterValue) -> String {
    switch value {
    case .integer(let value): grouped(value)
    case .number(let value): number(value)
    case .flag(let value): "`\(value)`"
    case .text(let value): "`\(value)`"
    case .list(let values): values.map(text).joined(separator: ", ")
    }
  }

  private static func number(_ value: Double) -> String { Int(exactly: value).map(grouped) ?? "\(value)" }

  /// In groups of three digits.
  private static func grouped(_ value: Int) -> String {
    value < 1_000 ? "\(value)" : grouped(value / 1_000) + "," + "\(value % 1_000 + 1_000)".dropFirst()
  }
}
