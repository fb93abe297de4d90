import Dispatch
import Foundation
import JSON
import Monitoring
import Storage
import Synchronization
import SeededRandom
import Testing

@testable import API
@testable import HTTP

/// The whole service over a database of its own, its workers running, asked without a socket; every answer is held
/// against the contract.
final class ServiceHarness: Sendable {
  static let start: Int64 = 1_714_640_400
  private static let contract = Result { Conformance(try ContractDocument.load()) }

  let service: Service
  let handler: APIHandler
  private let folder: String

  private init(token: String?, runsJobs: Bool) throws {
    folder = NSTemporaryDirectory() + "lapwing-harness-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let database = try Database.open(path: folder + "/test.db", now: Self.start)
    service = Service(context: ServiceContext(database: database, now: { Self.start }), workers: 1, cores: 1)
    handler = APIHandler(
      service: service, messenger: Messenger(allowsLocal: true),
      access: AccessControl(try token.map { try TokenSet(file: $0) }))
    if runsJobs { try service.jobs.start() }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// - Parameters:
  ///   - token: the text of a token file.
  ///   - runsJobs: false leaves jobs in the queue.
  static func with(token: String? = nil, runsJobs: Bool = true, _ body: (ServiceHarness) throws -> Void) throws {
    let harness = try ServiceHarness(token: token, runsJobs: runsJobs)
    defer { harness.service.jobs.stop(within: 30) }
    try body(harness)
  }

  /// The answer to a request, waits included.
  @discardableResult
  func send(
    _ method: HTTPMethod, _ target: String, _ body: String = "", headers: HTTPHeaders = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Answer {
    var headers = headers
    if !body.isEmpty, headers["Content-Type"] == nil { headers.set("Content-Type", "application/json") }
    let request = try HTTPRequest(method, target, headers: headers, body: Array(body.utf8))
    let answer = Answer(Self.settled(handler.respond(to: request)))
    let faults = try Self.contract.get().faults(
      method: method, path: String(target.prefix { $0 != "?" }), status: answer.status, mediaType: answer.mediaType,
      body: answer.text)
    #expect(faults.isEmpty, "\(method.name) \(target): \(answer.text.prefix(2_000))", sourceLocation: sourceLocation)
    return answer
  }

  /// Sits a wait out as the server does: until woken, or until its time is up.
  static func settled(_ outcome: HTTPOutcome) -> HTTPResponse {
    var outcome = outcome
    while case .wait(let wait) = outcome {
      let woken = DispatchSemaphore(value: 0)
      let cancel = wait.subscription.subscribe { woken.signal() }
      let seconds = wait.subscription.timeout / .seconds(1)
      let result = woken.wait(timeout: .now() + seconds)
      cancel?()
      outcome = wait.resume(result == .success ? .woken : .timedOut)
    }
    guard case .response(let response) = outcome else { preconditionFailure("an outcome is a response or a wait") }
    return response
  }

  struct Answer {
    let status: Int
    let headers: HTTPHeaders
    let text: String

    init(_ response: HTTPResponse) {
      status = response.status.code
      headers = response.headers
      if case .bytes(let bytes) = response.body { text = String(decoding: bytes, as: UTF8.self) } else { text = "" }
    }

    var mediaType: String? { headers["Content-Type"] }
    var json: JSONValue { (try? JSONValue.parse(text)) ?? .null }
    var code: String? { json["code"]?.string }
    var tag: String { headers["ETag"] ?? "" }
    /// `out_of_range /interval` and the like.
    var faults: [String] {
      (json["errors"]?.array ?? []).map { fault in
        let place = fault["pointer"]?.string ?? fault["parameter"]?.string ?? fault["header"]?.string ?? ""
        return (fault["code"]?.string ?? "") + " " + place
      }
    }
  }
}

extension ServiceHarness {
  /// Uploads a series `id` of minutes: a daily wave with noise, spikes at some places, and gaps at others.
  func upload(
    _ id: String = "orders", points: Int = 600, spikes: [Int] = [], missing: Set<Int> = [], seed: UInt64 = 7
  ) throws {
    var generator = SeededGenerator(seed: seed)
    var text = "timestamp,orders,label\n"
    for index in 0..<points {
      let noise = Double.random(in: -1...1, using: &generator)
      let value = 50 + 20 * sin(Double(index) / 20) + noise + (spikes.contains(index) ? 90 : 0)
      let time = Self.start + Int64(index) * 60
      text += "\(time),\(missing.contains(index) ? "" : String(value)),\(spikes.contains(index) ? 1 : 0)\n"
    }
    // The clock stands at the first point.
    let answer = try send(
      .put, "/v1/series/\(id)?future_limit=100000000", text, headers: ["Content-Type": "text/csv"])
    #expect(answer.status == 201 || answer.status == 200)
  }

  /// Trains a model and answers its finished job.
  @discardableResult
  func train(_ body: String) throws -> JSONValue {
    let accepted = try send(.post, "/v1/models", body)
    #expect(accepted.status == 202, "\(accepted.text)")
    return try finished(accepted)
  }

  /// The job of an answer 202, once it has ended.
  @discardableResult
  func finished(_ accepted: Answer) throws -> JSONValue {
    let location = try #require(accepted.headers["Location"])
    // Sanitizers make a training of a second one of minutes.
    for _ in 0..<5 {
      let job = try send(.get, location + "?wait=60").json
      if !["queued", "running"].contains(job["status"]?.string) { return job }
    }
    return try send(.get, location).json
  }

  static func time(_ index: Int) -> Int64 { start + Int64(index) * 60 }
}
