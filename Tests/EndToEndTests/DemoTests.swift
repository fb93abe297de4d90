import Programs
import Testing

extension EndToEnd {
  @Test("the demo does the whole main job and ends with 0")
  func demo() throws {
    let process = try ServerProcess(["demo", "--exit"])
    #expect(process.errorsUntilEnd() == "")
    #expect(process.wait() == 0)
  }

  @Test("the demo takes a file as a spreadsheet saves it, and tells the lines of one that it cannot take")
  func files() throws {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    let process = try ServerProcess(["demo", "--exit", "--file", root + "/Sources/API/Examples/umsatz.csv"])
    #expect(process.errorsUntilEnd() == "")
    #expect(process.wait() == 0)
    let folder = try TemporaryFolder()
    let rows = (0..<50).map { "2024-05-06 10:\($0 < 10 ? "0" : "")\($0),\($0 % 20 == 5 ? "much" : "\($0)")\n" }.joined()
    #expect(TextFile.write(Array("time,value\n\(rows)".utf8), to: folder.file("odd.csv")))
    let odd = try ServerProcess(["demo", "--exit", "--file", folder.file("odd.csv")])
    let errors = odd.errorsUntilEnd()
    #expect(errors.contains("3 rows: ") && errors.hasSuffix("\n  lines 7, 27, 47, column 'value'\n"), "\(errors)")
    #expect(odd.wait() == 69)
  }

  @Test("a call that cannot be understood ends with EX_USAGE and one line")
  func usage() throws {
    let process = try ServerProcess(["serve", "--prot", "1"])
    #expect(process.errorsUntilEnd() == "lapwing: unknown option '--prot'; see lapwing --help\n")
    #expect(process.wait() == 64)
  }
}
