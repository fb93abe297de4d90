import Foundation
import HTTP
import JSON
import Monitoring
import Storage
import Testing

@testable import API

@Suite("Idempotency across faults and kills")
struct IdempotencyTests {
  private static let headers: HTTPHeaders = ["Idempotency-Key": "k", "Content-Type": "application/json"]

  /// A series without an id: each time that it is carried out there is one more.
  private static func creation(interval: Int = 60) throws -> HTTPRequest {
    try HTTPRequest(.post, "/v1/series", headers: headers, body: Array(#"{"interval": \#(interval)}"#.utf8))
  }

  /// The real route, with something done before and after.
  private static func router(
    _ harness: ServiceHarness, before: @escaping @Sendable () -> Void = {},
    after: @escaping @Sendable (HTTPOutcome) -> HTTPOutcome
  ) -> Router {
    let real = RouteTable(service: harness.service).router
    var router = Router()
    router.on(.post, "/v1/series") { request in
      before()
      return after(real.respond(to: request))
    }
    return router
  }

  private static func countOfSeries(_ handler: APIHandler) throws -> Int? {
    try APIAnswer(handler.respond(to: HTTPRequest(.get, "/v1/series"))).json["items"]?.array?.count
  }

  @Test("Killed before the work, the request is carried out when it comes again")
  func killedBeforeTheWork() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let router = Self.router(harness, before: { harness.copyDatabase("killed") }, after: { $0 })
      let idempotency = Idempotency(context: harness.service.context)
      _ = try APIAnswer(idempotency.respond(to: Self.creation(), with: router))
      let next = try harness.restarted("killed")
      let again = try APIAnswer(next.respond(to: Self.creation()))
      #expect(again.status == 201)
      #expect(again.headers["Idempotent-Replayed"] == nil)
      #expect(try Self.countOfSeries(next) == 1)
    }
  }

  @Test("Killed between the work and the record of its answer, the request is not carried out twice")
  func killedAfterTheWork() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let router = Self.router(harness) { outcome in
        harness.copyDatabase("killed")
        return outcome
      }
      let idempotency = Idempotency(context: harness.service.context)
      let first = try APIAnswer(idempotency.respond(to: Self.creation(), with: router))
      #expect(first.status == 201)
      let next = try harness.restarted("killed")
      for _ in 0..<2 {
        let again = try APIAnswer(next.respond(to: Self.creation()))
        #expect(again.status == 409)
        #expect(again.code == "idempotency_answer_lost")
        #expect(try APIAnswer(next.respond(to: Self.creation(interval: 1))).code == "idempotency_key_reused")
      }
      #expect(try Self.countOfSeries(next) == 1)
      let replayed = try APIAnswer(idempotency.respond(to: Self.creation(), with: router))
      #expect(replayed.text == first.text)
    }
  }

  @Test("Killed after the record of the answer, the first answer comes again")
  func killedAfterTheAnswer() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let first = try APIAnswer(harness.handler.respond(to: Self.creation()))
      harness.copyDatabase("killed")
      let next = try harness.restarted("killed")
      #expect(try APIAnswer(next.respond(to: Self.creation())).text == first.text)
      #expect(try Self.countOfSeries(next) == 1)
    }
  }

  @Test("A fault after the work is not an invitation to do it twice", arguments: [400, 408, 500, 503])
  func faultAfterTheWork(_ status: Int) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let router = Self.router(harness) { _ in .response(HTTPResponse(HTTPStatus(status))) }
      let idempotency = Idempotency(context: harness.service.context)
      #expect(try APIAnswer(idempotency.respond(to: Self.creation(), with: router)).status == status)
      let again = try APIAnswer(idempotency.respond(to: Self.creation(), with: router))
      #expect(again.code == "idempotency_answer_lost")
      #expect(try Self.countOfSeries(harness.handler) == 1)
    }
  }

  @Test("What was written and then refused is told again, and not done again", arguments: [403, 404, 409, 422])
  func refusedAfterTheWork(_ status: Int) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let router = Self.router(harness) { _ in .response(HTTPResponse(HTTPStatus(status))) }
      let idempotency = Idempotency(context: harness.service.context)
      for isReplayed in [nil, "true"] {
        let answer = try APIAnswer(idempotency.respond(to: Self.creation(), with: router))
        #expect(answer.status == status)
        #expect(answer.headers["Idempotent-Replayed"] == isReplayed)
      }
      #expect(try Self.countOfSeries(harness.handler) == 1)
    }
  }

  @Test(
    "An answer that nothing was written for is kept where it is a success, and only there",
    arguments: [200, 202, 204, 302, 400, 401, 403, 404, 408, 409, 410, 412, 413, 415, 422, 423, 429, 500, 503, 507])
  func withoutWork(_ status: Int) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let idempotency = Idempotency(context: harness.service.context)
      var router = Router()
      nonisolated(unsafe) var calls = 0
      router.on(.post, "/v1/series") { _ in
        calls += 1
        return .response(HTTPResponse(HTTPStatus(status), headers: ["Vary": "A", "X": "\(calls)"]))
      }
      _ = try APIAnswer(idempotency.respond(to: Self.creation(), with: router))
      let again = try APIAnswer(idempotency.respond(to: Self.creation(), with: router))
      #expect(again.status == status)
      #expect(calls == ((200..<300).contains(status) ? 1 : 2))
    }
  }

  @Test("Of an answer's repeated fields all lines are kept")
  func repeatedFields() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let idempotency = Idempotency(context: harness.service.context)
      var router = Router()
      router.on(.post, "/v1/series") { _ in
        var response = HTTPResponse(.ok, headers: ["Vary": "Accept"])
        response.headers.add("Vary", "Origin")
        return .response(response)
      }
      for _ in 0..<2 {
        let answer = try APIAnswer(idempotency.respond(to: Self.creation(), with: router))
        #expect(answer.headers.all("Vary").joined(separator: ", ") == "Accept, Origin")
      }
    }
  }

  @Test("What follows a wait is work too, and a wait whose client has left frees the key")
  func waits() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let database = harness.service.context.database
      var router = Router()
      router.on(.post, "/v1/series") { _ in
        .wait(
          HTTPWait(HTTPSubscription(timeout: .zero) { _ in nil }) { _ in
            #expect(throws: Never.self) { try database.write { try $0.settings.set("a", to: "1") } }
            return .response(HTTPResponse(.internalServerError))
          })
      }
      let idempotency = Idempotency(context: harness.service.context)
      func code(of outcome: HTTPOutcome) throws -> String? { try APIAnswer(outcome).code }
      do {
        let outcome = try idempotency.respond(to: Self.creation(), with: router)
        #expect(try code(of: idempotency.respond(to: Self.creation(), with: router)) == "idempotency_key_in_use")
        #expect(
          try code(of: idempotency.respond(to: Self.creation(interval: 1), with: router)) == "idempotency_key_reused")
        withExtendedLifetime(outcome) {}
      }
      let outcome = try idempotency.respond(to: Self.creation(), with: router)
      #expect(ServiceHarness.settled(outcome).status == .internalServerError)
      #expect(try code(of: idempotency.respond(to: Self.creation(), with: router)) == "idempotency_answer_lost")
    }
  }

  @Test("Of many at once one is carried out, and the others are answered as it is or told to wait")
  func manyAtOnce() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      DispatchQueue.concurrentPerform(iterations: 32) { _ in
        let answer = try? APIAnswer(harness.handler.respond(to: Self.creation()))
        #expect(answer?.status == 201 || answer?.code == "idempotency_key_in_use", "\(answer?.text ?? "no answer")")
      }
      let after = try APIAnswer(harness.handler.respond(to: Self.creation()))
      #expect(after.status == 201)
      #expect(try Self.countOfSeries(harness.handler) == 1)
    }
  }

  @Test("A job that a request queues is its work; what the job then writes is not")
  func queuedJob() throws {
    try ServiceHarness.with { harness in
      try harness.upload()
      let model = #"{"series": "orders", "algorithm": "autoregression"}"#
      let first = try harness.send(.post, "/v1/models", model, headers: Self.headers)
      #expect(try harness.finished(first)["status"]?.string == "succeeded")
      let again = try harness.send(.post, "/v1/models", model, headers: Self.headers)
      #expect(again.text == first.text)
      #expect(try harness.send(.get, "/v1/models").json["items"]?.array?.count == 1)
      #expect(try harness.send(.get, "/v1/jobs").json["items"]?.array?.count == 1)
    }
  }
}

extension ServiceHarness {
  /// Copies the database's files as a process that died now would leave them.
  fileprivate func copyDatabase(_ name: String) {
    let path = service.context.database.path
    #expect(throws: Never.self) {
      for suffix in ["", "-wal"] {
        try FileManager.default.copyItem(atPath: path + suffix, toPath: path + "." + name + suffix)
      }
    }
  }

  /// The API of a process that opens what a killed one left.
  fileprivate func restarted(_ name: String) throws -> APIHandler {
    let database = try Database.open(path: service.context.database.path + "." + name, now: Self.start)
    let context = ServiceContext(database: database, now: { Self.start })
    return APIHandler(service: Service(context: context, workers: 1, cores: 1))
  }
}
