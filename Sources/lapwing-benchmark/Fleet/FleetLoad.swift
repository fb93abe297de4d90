import HTTP
import JSON
import Platform
import Programs
import Synchronization

/// Requests over several connections at the same time, each after the one before it on its connection.
struct FleetLoad {
  struct Request: Sendable {
    var method = HTTPMethod.post
    var path: String
    var type = "application/json"
    var body: [UInt8] = []
  }

  private(set) var seconds = 0.0
  /// Of the answers, in order of size.
  private(set) var latencies: [Double] = []
  /// What the server took meanwhile, and what these clients did.
  private(set) var use = ProcessUse(processor: 0, written: 0)
  private(set) var client = 0.0
  /// Of the answers of `POST /v1/points`: the points that monitors called anomalous.
  private(set) var anomalies: Int64 = 0

  /// The time within which so large a share of the answers came, in seconds.
  func latency(_ share: Double) -> Double {
    latencies.isEmpty ? .nan : latencies[min(latencies.count - 1, Int(share * Double(latencies.count)))]
  }

  /// Sends requests until there are no more.
  ///
  /// - Parameter request: the one of a number from 0 on; nil for no more.
  /// - Throws: `ProgramError.refused` where one is answered with anything but a success.
  static func send(
    port: UInt16, connections: Int, _ request: @escaping @Sendable (Int) -> Request?
  ) throws -> FleetLoad {
    let shared = Mutex(Shared())
    let (watch, use) = (Stopwatch(), ProcessUse.now)
    let threads = (0..<connections).map { _ in
      Thread {
        let result = Result { try run(port, request, next: { shared.withLock { $0.take() } }) }
        shared.withLock { $0.add(result) }
      }
    }
    for thread in threads { thread?.join() }
    var load = FleetLoad()
    (load.seconds, load.use) = (watch.seconds, ProcessUse.now - use)
    try shared.withLock { shared in
      if let error = shared.error { throw error }
      load.client = shared.client
      load.use.processor -= shared.client
      load.latencies = shared.latencies.sorted()
      load.anomalies = shared.anomalies
    }
    return load
  }

  private struct Shared {
    var next = 0
    var latencies: [Double] = []
    var client = 0.0
    var anomalies: Int64 = 0
    var error: (any Error)?

    mutating func take() -> Int? {
      guard error == nil else { return nil }
      defer { next += 1 }
      return next
    }

    mutating func add(_ result: Result<Part, any Error>) {
      switch result {
      case .success(let part):
        latencies += part.latencies
        client += part.processor
        anomalies += part.anomalies
      case .failure(let error): self.error = error
      }
    }
  }

  /// What one connection saw.
  private struct Part {
    var latencies: [Double] = []
    var anomalies: Int64 = 0
    var processor = 0.0
  }

  private static func run(_ port: UInt16, _ request: (Int) -> Request?, next: () -> Int?) throws -> Part {
    let client = HTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(300))
    var part = Part()
    while let number = next(), let request = request(number) {
      let watch = Stopwatch()
      let answer = try client.send(
        request.method, request.path, headers: ["Content-Type": request.type], body: .bytes(request.body))
      part.latencies.append(watch.seconds)
      guard (200..<300).contains(answer.status) else {
        throw ProgramError.refused(
          step: "\(request.method.name) \(request.path)",
          detail: String(decoding: answer.body.prefix(400), as: UTF8.self))
      }
      if request.path.hasPrefix("/v1/points") { part.anomalies += try anomalies(answer.body) }
    }
    part.processor = ProcessUse.ofThread
    return part
  }

  private static func anomalies(_ body: [UInt8]) throws -> Int64 {
    let json = try JSONValue.parse(body)
    return Int64(json["anomalies"]?.array?.count ?? 0) + (json["anomalies_left_out"]?.integer ?? 0)
  }
}
