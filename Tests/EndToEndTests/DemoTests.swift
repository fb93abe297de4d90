import Programs
import Testing

extension EndToEnd {
  @Test("the demo does the whole main job and ends with 0")
  func demo() throws {
    let process = try ServerProcess(["demo", "--exit"])
    #expect(process.errorsUntilEnd() == "")
    #expect(process.wait() == 0)
  }

  @Test("a call that cannot be understood ends with EX_USAGE and one line")
  func usage() throws {
    let process = try ServerProcess(["serve", "--prot", "1"])
    #expect(process.errorsUntilEnd() == "lapwing: unknown option '--prot'; see lapwing --help\n")
    #expect(process.wait() == 64)
  }
}
