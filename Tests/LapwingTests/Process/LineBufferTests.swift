import Dispatch
import Glibc
import Testing

@testable import lapwing

@Suite("Lines on their way to a descriptor")
struct LineBufferTests {
  @Test("Lines of many threads come out whole, each once, and those of one thread in order")
  func keepsLinesWhole() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    let buffer = LineBuffer(descriptor: ends[1])
    let counts = [4, 100]
    DispatchQueue.concurrentPerform(iterations: counts[0]) { thread in
      for number in 0..<counts[1] {
        buffer.append(Array("\(thread) \(number)".utf8))
        if number.isMultiple(of: 7) { buffer.flush() }
      }
    }
    buffer.flush()
    close(ends[1])
    let lines = Self.readAll(ends[0]).split(separator: "\n")
    close(ends[0])
    #expect(lines.count == counts[0] * counts[1])
    for thread in 0..<counts[0] {
      let own = lines.filter { $0.hasPrefix("\(thread) ") }
      #expect(own.map(String.init) == (0..<counts[1]).map { "\(thread) \($0)" })
    }
  }

  @Test("What cannot be written is given up, and nothing grows")
  func givesUp() {
    let buffer = LineBuffer(descriptor: -1)
    for _ in 0..<3 {
      buffer.append([UInt8](repeating: 120, count: 100_000))
      buffer.flush()
    }
  }

  private static func readAll(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(descriptor, &piece, piece.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += piece[..<count]
    }
  }
}
