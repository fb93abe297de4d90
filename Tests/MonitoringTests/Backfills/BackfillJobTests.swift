import JSON
import Series
import Storage
import Testing

@testable import Monitoring

@Suite("A range of Prometheus, brought in by a job")
struct BackfillJobTests {
  private static let start = ServiceFolder.now - 600_000
  private let folder: ServiceFolder
  init() throws { folder = try ServiceFolder() }

  private func request(
    steps: Int64 = 2_000, id: String? = nil, change: (inout BackfillRequest) -> Void = { _ in }
  ) throws -> BackfillRequest {
    let address = try #require(ReceiverAddress("http://prometheus:9090/prefix"))
    var request = BackfillRequest(
      address: address, query: "up{job=\"a b\"}", from: Self.start, to: Self.start + steps * 60, step: 60, id: id,
      creation: SeriesCreation(interval: 60, aggregation: .last))
    change(&request)
    return request
  }

  /// Runs the job to its end.
  private func run(_ request: BackfillRequest, _ source: FakePrometheus) throws -> JobRecord {
    let job = try folder.database.write { transaction in
      try transaction.jobs.enqueue(
        id: "b", kind: BackfillJob.kind, subject: nil, requestJSON: request.json, now: ServiceFolder.now)
    }
    let runner = JobRunner(context: folder.context, executors: [BackfillJob.kind: executor(source)], workers: 1)
    try runner.start()
    defer { runner.stop(within: 10) }
    try folder.context.changes.wait(for: [.job(job.id)]) { try stored(job).status.isFinal }
    return try stored(job)
  }

  private func stored(_ job: JobRecord) throws -> JobRecord {
    try #require(try folder.database.read { try $0.jobs.get(job.id) })
  }

  private func executor(_ source: FakePrometheus) -> BackfillJob {
    BackfillJob(
      context: folder.context, source: source, ingest: ManySeriesIngest(context: folder.context),
      pauses: [.milliseconds(1), .milliseconds(1)])
  }

  private func result(of job: JobRecord) throws -> JSONValue {
    #expect(job.status == .succeeded, Comment(rawValue: job.errorJSON ?? ""))
    return try JSONValue.parse(job.resultJSON ?? "null")
  }

  private func series(_ id: String) throws -> SeriesRecord {
    try #require(try folder.database.read { try $0.series.get(id) })
  }

  @Test("Questions follow each other without a gap or an overlap, from a small one to large ones, and all is stored")
  func chunks() throws {
    let source = FakePrometheus([
      (#""__name__":"up","job":"a""#, { "\($0 % 1_000)" }), (#""__name__":"up","job":"b""#, { "\($0 % 7)" }),
    ])
    let request = try request(steps: 9_000)
    let found = try result(of: run(request, source))
    let questions = source.questions
    #expect(
      questions.first
        == .init(start: Self.start, end: Self.start + 499 * 60, step: 60, query: "up%7Bjob%3D%22a%20b%22%7D"))
    #expect(questions.last?.end == request.to - 60 && questions.count == 2)
    for (earlier, later) in zip(questions, questions.dropFirst()) { #expect(later.start == earlier.end + 60) }
    #expect(found["series"]?.integer == 2 && found["created"]?.integer == 2 && found["inserted"]?.integer == 18_000)
    #expect(found["requests"]?.integer == 2 && found["missing"]?.integer == 0)
    for id in try folder.database.read({ try $0.series.list(after: nil, limit: 10) }).map(\.definition.id) {
      #expect(try series(id).points == 9_000)
    }
  }

  @Test("What is no number is missing, and counted; a series that never has one is not made")
  func missing() throws {
    let source = FakePrometheus([
      (#""__name__":"a""#, { $0 % 120 == 0 ? "NaN" : "1" }), (#""__name__":"b""#, { _ in "+Inf" }),
    ])
    let found = try result(of: run(request(steps: 100), source))
    #expect(found["missing"]?.integer == 150 && found["inserted"]?.integer == 50 && found["created"]?.integer == 1)
    #expect(try folder.database.read { try $0.series.get("b") } == nil)
  }

  @Test("What has no name is called by the id, and without one it is refused in words that say so")
  func names() throws {
    let source = FakePrometheus([("", { _ in "1" })])
    let refused = try run(request(steps: 3), source)
    #expect(refused.errorJSON?.contains("give an 'id'") == true)
    let other = try BackfillJobTests()
    let found = try other.result(of: other.run(other.request(steps: 3, id: "load"), source))
    #expect(found["inserted"]?.integer == 3)
    #expect(try other.series("load").points == 3)
  }

  @Test("A question that is too much is halved, one without an answer asked again, and what is refused ends it")
  func failures() throws {
    let source = FakePrometheus([(#""__name__":"up""#, { _ in "1" })])
    source.script([
      .failure(.tooLarge),
      .answer(FakePrometheus.answer(422, #"{"status":"error","errorType":"execution","error":"too many samples"}"#)),
      .answer(FakePrometheus.answer(503, "busy")), .failure(.passing("not there")),
    ])
    let found = try result(of: run(request(steps: 600), source))
    #expect(found["inserted"]?.integer == 600 && found["requests"]?.integer == 6)
    #expect(source.questions.map { ($0.end - $0.start) / 60 + 1 } == [500, 250, 125, 125, 125, 475])
    for (answer, words) in [
      (
        FakePrometheus.answer(400, #"{"status":"error","errorType":"bad_data","error":"parse error: x"}"#),
        "400 (bad_data): parse error: x"
      ),
      (FakePrometheus.answer(401, "no"), "answered 401"), (FakePrometheus.answer(302, ""), "redirects"),
      (FakePrometheus.answer(200, "<html>"), "no answer of Prometheus"),
    ] {
      let other = try BackfillJobTests()
      source.script([.answer(answer)])
      let job = try other.run(other.request(), source)
      #expect(job.status == .failed && job.errorJSON?.contains(words) == true, Comment(rawValue: job.errorJSON ?? ""))
      #expect(job.errorJSON?.contains("query_failed") == true)
    }
    let other = try BackfillJobTests()
    let gone = FakePrometheus.Turn.failure(.passing("It is gone."))
    source.script([.usual, gone, gone, gone])
    let job = try other.run(other.request(), source)
    #expect(job.errorJSON?.contains("It is gone. It was asked 3 times; what came before is stored.") == true)
    #expect(try other.series("up").points == 500)
  }

  @Test("A job goes on from its checkpoint, and comes to the same result as one that was not interrupted")
  func resumes() throws {
    let source = FakePrometheus([(#""__name__":"up""#, { "\($0 % 11)" })])
    let whole = try result(of: run(request(steps: 700), source))
    var state = BackfillState(next: Self.start)
    _ = state.note(series: "up")
    state.learn(series: 1)
    (state.next, state.requests, state.created, state.inserted) = (Self.start + 500 * 60, 1, 1, 500)
    state.leaveOut(3, of: "x", .offGrid, "lies off")
    state.warn(["slow"])
    #expect(BackfillState(state.bytes) == state)
    let other = try BackfillJobTests()
    let job = try other.folder.database.write { [state] transaction in
      let job = try transaction.jobs.enqueue(
        id: "c", kind: BackfillJob.kind, subject: nil, requestJSON: other.request(steps: 700).json,
        now: ServiceFolder.now)
      try transaction.jobs.saveCheckpoint(state.bytes, job: job.key, now: ServiceFolder.now)
      return job
    }
    let resumed = FakePrometheus([(#""__name__":"up""#, { "\($0 % 11)" })])
    let json = try other.executor(resumed).run(JobControl(job: job, context: other.folder.context))
    #expect(resumed.questions.map(\.start) == [Self.start + 500 * 60])
    let found = try JSONValue.parse(json)
    for key in ["series", "requests", "to", "missing"] { #expect(found[key] == whole[key], Comment(rawValue: key)) }
    #expect(found["inserted"]?.integer == 700)
    #expect(found["left_out"]?.array?.first?["points"]?.integer == 3)
    #expect(found["warnings"]?.array?.first?.string == "slow")
  }

  @Test("The future is not asked for, and headers go with each question and are forgotten with the job")
  func endsNow() throws {
    let source = FakePrometheus([(#""__name__":"up""#, { _ in "1" })])
    let request = try request {
      $0.from = ServiceFolder.now - 600
      $0.to = ServiceFolder.now + 600
      $0.headers = [.init(name: "Authorization", value: "Bearer secret")]
    }
    let job = try run(request, source)
    #expect(source.questions.map(\.end) == [ServiceFolder.now])
    #expect(source.headers == [request.headers])
    #expect(try result(of: job)["to"]?.integer == ServiceFolder.now + 1)
    #expect(!job.requestJSON.contains("secret") && job.requestJSON.contains("up"))
  }

  @Test("Points that a series cannot take are left out and told, and the others stored")
  func leftOut() throws {
    try folder.database.write { transaction in
      let record = try transaction.series.create(
        SeriesDefinition(id: "odd", interval: 60, metrics: ["value"]), now: ServiceFolder.now)
      _ = try transaction.series.fixGrid(of: record, through: Self.start + 1)
    }
    let source = FakePrometheus([(#""__name__":"odd""#, { _ in "1" }), (#""__name__":"even""#, { _ in "1" })])
    let found = try result(of: run(request(steps: 10), source))
    #expect(found["inserted"]?.integer == 10 && found["series"]?.integer == 2)
    let left = try #require(found["left_out"]?.array?.first)
    #expect(left["code"]?.string == "off_grid" && left["points"]?.integer == 10 && left["series"]?.string == "odd")
  }

  @Test("Cancelled while it waits, it ends at once, and what came before stays")
  func cancels() throws {
    let source = FakePrometheus([(#""__name__":"up""#, { _ in "1" })])
    source.script([.usual, .failure(.passing("gone"))])
    let job = try folder.database.write { transaction in
      _ = try transaction.jobs.enqueue(
        id: "d", kind: BackfillJob.kind, subject: nil, requestJSON: request().json, now: ServiceFolder.now)
      return try #require(try transaction.jobs.takeNext(now: ServiceFolder.now))
    }
    var executor = executor(source)
    executor.pauses = [.seconds(600)]
    let control = JobControl(job: job, context: folder.context)
    let subscription = folder.context.changes.subscribe(to: [.series("up")]) { control.cancel() }
    defer { folder.context.changes.cancel(subscription) }
    #expect(throws: CancellationError.self) { try executor.run(control) }
    #expect(try series("up").points == 500)
  }
}
