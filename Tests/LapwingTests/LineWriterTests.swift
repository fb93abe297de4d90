import Dispatch
import Glibc
import Monitoring
import Programs
import Testing

@testable import lapwing

/// A descriptor may take lines late, never, or fail: nobody waits, nothing is cut, and what is lost is told of.
@Suite("Lines on their way to a descriptor", .timeLimit(.minutes(10)))
struct LineWriterTests {
  /// A pipe, closed with the value.
  private final class Pipe: Sendable {
    let reading: Int32
    let writing: Int32

    init() throws {
      var ends: [Int32] = [0, 0]
      try #require(pipe(&ends) == 0)
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      (reading, writing) = (ends[0], ends[1])
    }

    /// Reads until there were so many lines at least and none is cut.
    func lines(_ count: Int) -> [String] {
      var bytes: [UInt8] = []
      var found = 0
      var piece = [UInt8](repeating: 0, count: 65_536)
      while found < count || bytes.last != UInt8(ascii: "\n") {
        let length = read(reading, &piece, piece.count)
        guard length > 0 else { break }
        found += piece[..<length].count { $0 == UInt8(ascii: "\n") }
        bytes += piece[..<length]
      }
      #expect(bytes.last == UInt8(ascii: "\n"))
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    deinit {
      close(reading)
      close(writing)
    }
  }

  private let dropped = ServiceCounters.Counter()

  private func writer(_ descriptor: Int32) -> LineWriter {
    LineWriter(descriptor: descriptor, dropped: dropped) { lost in Array("lost \(lost.count)".utf8) }
  }

  /// A line that says which it is, of some length.
  private static func line(_ number: Int, length: Int = 100) -> [UInt8] {
    let text = Array("\(number) ".utf8)
    return text + [UInt8](repeating: UInt8(ascii: "x"), count: length - text.count)
  }

  private static func number(_ line: String) -> Int? { Int(line.prefix { $0 != " " }) }

  @Test("Lines of many threads come out whole, each once, and those of one thread in order")
  func keepsLinesWhole() throws {
    let pipe = try Pipe()
    let writer = writer(pipe.writing)
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      for number in 0..<100 {
        writer.append(Array("\(thread) \(number)".utf8))
        if number.isMultiple(of: 7) { writer.write() }
      }
    }
    writer.flush(within: .seconds(20))
    let lines = pipe.lines(400)
    #expect(lines.count == 400)
    for thread in 0..<4 {
      let own = lines.filter { $0.hasPrefix("\(thread) ") }
      #expect(own == (0..<100).map { "\(thread) \($0)" })
    }
    #expect(dropped.value == 0)
  }

  @Test("Nobody waits for a pipe that nobody reads; once it is read the lines come, and the gap is told of where it is")
  func blockedPipe() throws {
    let pipe = try Pipe()
    let writer = writer(pipe.writing)
    let count = 40_000
    for number in 0..<count {
      writer.append(Self.line(number))
      writer.write()
    }
    let lost = Int(dropped.value)
    // What was taken is what the pipe and two queues hold.
    #expect(lost > count - 3 * LineWriter.capacity / 100)
    #expect(lost < count)
    let lines = pipe.lines(count - lost + 1)
    #expect(lines.last == "lost \(lost)")
    #expect(lines.dropLast().map(Self.number) == (0..<count - lost).map(Optional.some))
    writer.append(Self.line(count))
    writer.write()
    #expect(pipe.lines(1).map(Self.number) == [count])
    #expect(Int(dropped.value) == lost)
  }

  @Test("A reader that is slow, or stops now and then, gets every line that was taken, and the number of the others")
  func slowReader() throws {
    let pipe = try Pipe()
    let writer = writer(pipe.writing)
    let count = 30_000
    DispatchQueue.global().async {
      for number in 0..<count {
        writer.append(Self.line(number))
        if number.isMultiple(of: 10) { writer.write() }
      }
      writer.append(Array("end".utf8))
      writer.write()
    }
    var told = 0
    var last = -1
    while last + 1 < count {
      for line in pipe.lines(1) {
        if let number = Self.number(line) {
          #expect(number > last)
          last = number
        } else if line.hasPrefix("lost "), let lost = Int(line.dropFirst(5)) {
          told += lost
          last += lost
        } else {
          last = count
        }
      }
    }
    #expect(told == Int(dropped.value))
  }

  @Test("What a failing descriptor does not take is counted, and nothing of it is kept")
  func failing() throws {
    let writer = writer(-1)
    for number in 0..<1_000 { writer.append(Self.line(number)) }
    writer.flush(within: .seconds(20))
    #expect(dropped.value == 1_000)
    writer.append(Self.line(0))
    writer.flush(within: .seconds(20))
    #expect(dropped.value == 1_001)
  }

  @Test("A disk that was full and has room again is told of what it did not take before the next lines")
  func fullDisk() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("log")
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    let descriptor = open("/dev/full", O_WRONLY | O_CLOEXEC)
    defer {
      close(file)
      close(descriptor)
    }
    var output = LineOutput(descriptor: descriptor) { lost in Array("lost \(lost.count)".utf8) }
    let lines = (0..<10).map { Self.line($0) + [UInt8(ascii: "\n")] }
    #expect(output.write(Array(lines[..<4].joined()), andTellOf: LostLines(count: 5, since: 0)) == 4)
    #expect(output.write(Array(lines[4..<8].joined()), andTellOf: nil) == 4)
    // From now on the same descriptor is a disk with room.
    try #require(dup2(file, descriptor) == descriptor)
    #expect(output.write(Array(lines[8...].joined()), andTellOf: nil) == 0)
    let text = try #require(TextFile.read(path, limit: 10_000))
    let expected = Array("lost 13\n".utf8) + lines[8...].joined()
    #expect(text == String(decoding: expected, as: UTF8.self))
  }

  @Test("A descriptor that somebody made non-blocking is waited for, and loses nothing")
  func nonBlocking() throws {
    let pipe = try Pipe()
    #expect(fcntl(pipe.writing, F_SETFL, O_NONBLOCK) == 0)
    let writer = writer(pipe.writing)
    for number in 0..<5_000 { writer.append(Self.line(number)) }
    writer.write()
    #expect(pipe.lines(5_000).map(Self.number) == (0..<5_000).map(Optional.some))
    #expect(dropped.value == 0)
  }

  @Test("A line longer than the queue is lost and told of, and the next is written")
  func longLine() throws {
    let pipe = try Pipe()
    let writer = writer(pipe.writing)
    writer.append([UInt8](repeating: 120, count: LineWriter.capacity + 1))
    writer.write()
    #expect(pipe.lines(1) == ["lost 1"])
    writer.append(Array("next".utf8))
    writer.write()
    #expect(pipe.lines(1) == ["next"])
  }

  @Test("The last lines are waited for, but not longer than is said")
  func flush() throws {
    let pipe = try Pipe()
    let writer = writer(pipe.writing)
    for number in 0..<5_000 { writer.append(Self.line(number)) }
    let start = ContinuousClock.now
    writer.flush(within: .milliseconds(300))
    let waited = ContinuousClock.now - start
    #expect(waited >= .milliseconds(300) && waited < .seconds(20))
    #expect(pipe.lines(5_000).count == 5_000)
  }
}
