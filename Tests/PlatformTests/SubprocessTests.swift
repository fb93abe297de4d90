import Glibc
import Testing

@testable import Platform

@Suite("Other programs")
struct SubprocessTests {
  private func shell(_ script: String, environment: [String] = ["PATH=/usr/bin:/bin"]) -> Subprocess {
    Subprocess("/bin/sh", ["-c", script], environment: environment)
  }

  @Test("What is told over the standard input comes back over the output, however long it is")
  func conversation() throws {
    let input = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let result = try shell("cat").run(input: input, limit: input.count, within: .seconds(60))
    #expect(result.code == 0 && result.output == input)
  }

  @Test("Output beyond the limit is forgotten, and the program ends by itself")
  func limit() throws {
    let result = try shell("yes | head -c 500000").run(input: [], limit: 10, within: .seconds(60))
    #expect(result.code == 0 && result.output == Array("y\ny\ny\ny\ny\n".utf8))
  }

  @Test("A program that reads nothing is no harm, and its code is told", arguments: [0, 7, 127])
  func deaf(code: Int32) throws {
    let input = [UInt8](repeating: 65, count: 3_000_000)
    let result = try shell("exec 0<&-; echo said; exit \(code)").run(input: input, limit: 100, within: .seconds(60))
    #expect(result == Subprocess.Result(code: code, output: Array("said\n".utf8)))
  }

  @Test("It has the three standard files and no other of this process, and none of its variables")
  func closed() throws {
    let secret = open("/etc/passwd", O_RDONLY)
    #expect(secret > 2)
    defer { close(secret) }
    let script = "for n in 0 1 2 \(secret) 3 4 5 6 7 8 9; do [ -e /proc/self/fd/$n ] && printf '%s ' $n; done; env"
    let result = try shell(script, environment: ["ONLY=this"]).run(input: [], limit: 4_096, within: .seconds(60))
    let text = String(decoding: result.output, as: UTF8.self)
    #expect(text.hasPrefix("0 1 2 "))
    #expect(!text.contains(" \(secret) "))
    #expect(text.contains("ONLY=this") && !text.contains("HOME="))
  }

  @Test(
    "One that takes too long is killed and reaped: silent, talking without end, or gone on after it closed its files",
    arguments: ["exec sleep 600", "exec yes", "exec sleep 600 >&- 2>&- <&-"])
  func timeouts(script: String) throws {
    let start = ContinuousClock.now
    #expect(throws: Subprocess.Failure.timedOut) {
      try shell(script).run(input: [65], limit: 10, within: .milliseconds(300))
    }
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  @Test("A signal that ends it is no code")
  func signalled() throws {
    #expect(try shell("kill -9 $$").run(input: [], limit: 10, within: .seconds(60)).code == nil)
  }

  @Test("What is not there is not started")
  func missing() {
    #expect(throws: Subprocess.Failure.cannotStart(code: ENOENT)) {
      try Subprocess("/nowhere/curl", [], environment: []).run(input: [], limit: 10, within: .seconds(5))
    }
  }
}
