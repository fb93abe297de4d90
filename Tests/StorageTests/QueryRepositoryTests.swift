import Testing

@testable import Storage

@Suite("Queries and answers")
struct QueryRepositoryTests {
  private struct Fixture {
    let transaction: Transaction
    let series: SeriesRecord
    let model: ModelRecord
    let version: VersionRecord

    init(_ transaction: Transaction) throws {
      self.transaction = transaction
      series = try transaction.series.create(.orders(), now: 1)
      model = try transaction.models.create(
        id: "m", series: series.key, metricsJSON: "[]", algorithm: "acvae", parametersJSON: "{}", now: 1)
      version = try transaction.versions.create(
        model: model.key, seed: 1, from: nil, to: nil, parametersJSON: "{}", now: 1)
    }

    func ask(_ starts: [Int64]) throws -> [QueryRecord] {
      let queries = starts.map {
        NewQuery(
          start: $0, end: $0 + 60, peak: $0 + 30, probability: $0 == 0 ? nil : 0.5, reason: "uncertain",
          featuresJSON: "{}")
      }
      try transaction.queries.insert(queries, version: version.key, generation: series.generation)
      return try transaction.queries.list(version: version.key)
    }

    func answer(_ query: QueryRecord, author: String? = nil) throws -> Int64 {
      try transaction.answers.insert(
        query: query.key, kind: .normal, note: nil, author: author, model: model.key, now: 2)
    }
  }

  @Test("Queries come back in their order and to the last field; another model does not find them")
  func order() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let fixture = try Fixture(transaction)
      let queries = try fixture.ask([600, 0, 300])
      #expect(queries.map(\.query.start) == [600, 0, 300])
      #expect(queries.map(\.query.probability) == [0.5, nil, 0.5])
      #expect(try transaction.queries.get(queries[1].key, model: fixture.model.key) == queries[1])
      #expect(try transaction.queries.get(queries[1].key, model: fixture.model.key + 1) == nil)
    }
  }

  @Test("A window that several people answered counts once, and one whose answers were all taken back not at all")
  func seconds() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let fixture = try Fixture(transaction)
      let queries = try fixture.ask([0, 300])
      let keys = [
        try fixture.answer(queries[0], author: "a"), try fixture.answer(queries[0], author: "b"),
        try fixture.answer(queries[1]),
      ]
      func answered() throws -> Int64 {
        try transaction.queries.answeredSeconds(model: fixture.model.key, generation: 1)
      }
      #expect(try answered() == 120)
      try transaction.answers.withdraw(keys[0], model: fixture.model.key, now: 3)
      #expect(try answered() == 120)
      try transaction.answers.withdraw(keys[2], model: fixture.model.key, now: 3)
      #expect(try answered() == 60)
      #expect(try transaction.queries.answeredSeconds(model: fixture.model.key, generation: 2) == 0)
    }
  }

  @Test("Answers are given to a version and taken back from one that failed")
  func rounds() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let fixture = try Fixture(transaction)
      let queries = try fixture.ask([0, 300, 600])
      for query in queries { _ = try fixture.answer(query) }
      let model = fixture.model.key
      #expect(try transaction.answers.countUnlearnt(model: model) == 3)
      try transaction.answers.give(toVersion: 2, model: model)
      #expect(try transaction.answers.countUnlearnt(model: model) == 0)
      try transaction.answers.release(fromVersion: 2, model: model)
      #expect(try transaction.answers.countUnlearnt(model: model) == 3)
      #expect(try transaction.answers.list(model: model, limit: 2).map(\.query) == [queries[2], queries[1]])
    }
  }

  @Test("Labels of an answer are withdrawn with it, and outlive the model without it")
  func labels() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let fixture = try Fixture(transaction)
      let query = try fixture.ask([0])[0]
      let answer = try fixture.answer(query)
      let labels = [0, 10].map { NewLabel(start: $0, end: $0 + 10, kind: .normal, source: .feedback) }
      let keys = try transaction.labels.insert(labels, series: fixture.series.key, answer: answer, now: 2).keys
      #expect(try transaction.labels.list(answer: answer).map(\.key) == keys)
      try transaction.labels.withdraw(keys[0], series: fixture.series.key, now: 3)
      #expect(try transaction.labels.list(answer: answer).map(\.key) == [keys[1]])
      try transaction.models.delete("m")
      let rest = try transaction.labels.list(series: fixture.series.key, limit: 9)
      #expect(rest.map(\.key) == [keys[1]] && rest[0].answer == nil)
    }
  }

  @Test("Only models with something that begins a round are listed, and a schedule can be taken away")
  func schedules() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let model = try Fixture(transaction).model.key
      #expect(try transaction.rounds.models().isEmpty)
      try transaction.rounds.set(RoundSchedule(everyDays: 7), model: model)
      #expect(try transaction.rounds.models() == ["m"])
      #expect(try transaction.rounds.get(model: model) == RoundSchedule(everyDays: 7))
      try transaction.rounds.set(RoundSchedule(), model: model)
      #expect(try transaction.rounds.models().isEmpty)
    }
  }
}
