import Glibc
import HTTP
import JSON
import Programs
import Testing
import Waiting

/// The first page, held to what it says.
extension EndToEnd { @Suite(.serialized) struct ReadmeTests {} }

extension EndToEnd.ReadmeTests {
  /// A command of the walk, and what the page shows of its answer.
  private struct Step {
    var command: String
    var answer = ""

    /// The keys that the page shows.
    var keys: Set<String> { Set(answer.matches(of: /"(\w+)":/).map { String($0.1) }) }
  }

  private static let page = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/README.md"

  /// What stands behind a `$`, lines that a backslash joins as one.
  private static func steps() throws -> [Step] {
    let text = try #require(TextFile.read(page, limit: 1 << 16))
    let walk = try #require(text.split(separator: "## One walk").last?.split(separator: "\n## ").first)
    var steps: [Step] = []
    var isCode = false
    var isOpen = false
    for line in walk.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") { isCode.toggle() }
      guard isCode, !line.hasPrefix("```") else { continue }
      if line.hasPrefix("$ ") {
        steps.append(Step(command: String(line.dropFirst(2))))
      } else if isOpen {
        steps[steps.count - 1].command += "\n" + line
      } else {
        steps[steps.count - 1].answer += line
      }
      isOpen = line.hasSuffix("\\")
    }
    return steps
  }

  @Test(
    "its walk runs as written, and answers have the keys that it shows",
    .enabled(if: access("/usr/bin/curl", X_OK) == 0 && ServerProcess.uninstrumented != nil))
  func walk() throws {
    let executable = try #require(ServerProcess.uninstrumented)
    let steps = try Self.steps().filter { $0.command.hasPrefix("curl ") }
    #expect(steps.count == 9)
    let server = try ServerProcess.fresh(executable: executable)
    let folder = try TemporaryFolder()
    let client = server.client()
    for (number, step) in steps.enumerated() {
      // What comes after the points are acknowledged comes soon.
      if step.command.contains("/v1/alerts") {
        try poll { try client.send(.get, "/v1/alerts").json["items"]?.elementCount ?? 0 > 0 }
      }
      let command = step.command.replacing("localhost:8080", with: "127.0.0.1:\(server.port)")
        .replacing("curl ", with: "curl -sS --fail-with-body ")
      let script = "cd \(folder.path) && \(command) > answer\(number)"
      let shell = try ServerProcess(["-c", script], executable: "/bin/sh")
      #expect(shell.errorsUntilEnd() == "")
      let answer = TextFile.read(folder.file("answer\(number)"), limit: 1 << 22) ?? ""
      #expect(shell.wait() == 0, "\(step.command)\n\(answer)")
      #expect(step.keys.filter { !answer.contains("\"\($0)\":") } == [], "\(step.command)")
    }
  }
}
