import Dispatch
import Foundation
import HTTP
import JSON
import Synchronization
import Testing

/// What large bodies took is given back.
extension EndToEnd { @Suite(.serialized) struct MemoryTests {} }

extension EndToEnd.MemoryTests {
  private static let points = 400_000

  /// The same points in each form that they may come in: integers, which are kept as such until they are stored, too.
  enum Upload: CaseIterable {
    case numbers, integers, cutOff

    var body: [UInt8] {
      let value = self == .integers ? "12345678" : "1.2345678"
      let times = (0..<points).map { String($0 * 60) }.joined(separator: ",")
      let values = repeatElement(value, count: points).joined(separator: ",")
      return Array(#"{"timestamps":[\#(times)],"values":{"value":[\#(values)]}}"#.utf8)
    }
  }

  private static func resident(_ server: ServerProcess) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(server.identifier)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(Int(line.split(separator: " ").dropLast().last ?? "")) / 1_024
  }

  @Test("ten seconds after large bodies came at once, memory is what it was", arguments: Upload.allCases)
  func comesBack(upload: Upload) throws {
    guard let executable = ServerProcess.uninstrumented else { return }
    let server = try ServerProcess.fresh(executable: executable)
    let series = #"{"interval": 60, "metrics": ["value"]}"#
    #expect(try server.client().send(.put, "/v1/series/s", json: series).status == 201)
    let before = try Self.resident(server)
    let body = upload.body
    let statuses = Mutex<[Int]>([])
    DispatchQueue.concurrentPerform(iterations: 6) { [port = server.port] _ in
      let client = HTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(90))
      if upload == .cutOff {
        let head = "POST /v1/series/s/points HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        try? client.sendRaw(Array((head + "Content-Length: \(body.count)\r\n\r\n").utf8))
        try? client.sendRaw(Array(body.dropLast(body.count / 3)))
        return client.disconnect()
      }
      let answer = try? client.send(
        .post, "/v1/series/s/points", headers: ["Content-Type": "application/json"], body: .bytes(body))
      statuses.withLock { $0.append(answer?.status ?? 0) }
    }
    #expect(statuses.withLock { $0 } == Array(repeating: 200, count: upload == .cutOff ? 0 : 6))
    let deadline = ContinuousClock.now + .seconds(10)
    while try Self.resident(server) >= before + 64, ContinuousClock.now < deadline { usleep(100_000) }
    #expect(try Self.resident(server) < before + 64)
  }
}
