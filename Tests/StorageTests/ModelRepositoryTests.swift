import Testing

@testable import Storage

@Suite("Models and versions")
struct ModelRepositoryTests {
  private let contents = VersionContents(archive: [0, 255, 7], calibration: [1.5, .infinity, -0.0])

  private func start(_ transaction: Transaction) throws -> (model: ModelRecord, version: VersionRecord) {
    let series = try transaction.series.create(.orders(), now: 1)
    let model = try transaction.models.create(
      id: "m", series: series.key, metricsJSON: "[]", algorithm: "donut", parametersJSON: "{}", now: 1)
    let version = try transaction.versions.create(
      model: model.key, seed: -7, from: nil, to: 9, parametersJSON: #"{"window":120}"#, now: 2)
    return (model, version)
  }

  @Test("From training to ready: contents come back, the version serves, every step counts up the model")
  func life() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let (model, version) = try start(transaction)
      #expect(model.state == .training && model.seriesID == "orders" && version.number == 1 && version.seed == -7)
      #expect(try transaction.versions.contents(key: version.key) == nil)
      try transaction.versions.complete(key: version.key, contents: contents, reportJSON: "{}", dataHash: "h")
      try transaction.models.activate(version: 1, key: model.key)
      let ready = try #require(try transaction.models.get("m"))
      #expect(ready.state == .ready && ready.activeVersion == 1 && ready.revision == model.revision + 3)
      #expect(try transaction.versions.contents(key: version.key) == contents)
      #expect(try transaction.versions.calibration(key: version.key) == contents.calibration)
      #expect(try transaction.versions.get(model: model.key, number: 1)?.dataHash == "h")
    }
  }

  @Test("What calibrates forecasts is kept apart, for versions that have it, and goes with the model")
  func forecasts() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let (model, version) = try start(transaction)
      var contents = contents
      contents.forecasts = [9, 0, 255]
      try transaction.versions.complete(key: version.key, contents: contents, reportJSON: "{}", dataHash: nil)
      #expect(try transaction.versions.forecasts(key: version.key) == [9, 0, 255])
      let other = try transaction.versions.create(
        model: model.key, seed: 1, from: nil, to: nil, parametersJSON: "{}", now: 1)
      try transaction.versions.complete(key: other.key, contents: self.contents, reportJSON: "{}", dataHash: nil)
      #expect(try transaction.versions.forecasts(key: other.key) == nil)
      try transaction.connection.run("DELETE FROM models WHERE key = ?", model.key)
      #expect(try transaction.versions.forecasts(key: version.key) == nil)
    }
  }

  @Test("A version that is ready cannot be changed, and one that isn't cannot serve")
  func immutable() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let (model, version) = try database.write { try start($0) }
    expectError(.notFound) { try database.write { try $0.models.activate(version: 1, key: model.key) } }
    try database.write {
      try $0.versions.complete(key: version.key, contents: contents, reportJSON: "{}", dataHash: nil)
    }
    expectError(.conflict) {
      try database.write {
        try $0.versions.complete(key: version.key, contents: contents, reportJSON: "[]", dataHash: nil)
      }
    }
    expectError(.conflict) { try database.write { try $0.versions.fail(key: version.key, reportJSON: nil) } }
  }

  @Test("Versions are numbered from one, a model each, and listed with the newest first")
  func numbers() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let (model, _) = try start(transaction)
      let second = try transaction.models.create(
        id: "n", series: model.series, metricsJSON: "[]", algorithm: "pad", parametersJSON: "{}", now: 1)
      for key in [model.key, second.key, model.key] {
        _ = try transaction.versions.create(model: key, seed: 1, from: nil, to: nil, parametersJSON: "{}", now: 1)
      }
      #expect(try transaction.versions.list(model: model.key, limit: 9).map(\.number) == [3, 2, 1])
      #expect(try transaction.versions.list(model: model.key, before: 3, limit: 1).map(\.number) == [2])
      #expect(try transaction.versions.list(model: second.key, limit: 9).map(\.number) == [1])
      #expect(try transaction.models.list(series: model.series, limit: 9).map(\.id) == ["m", "n"])
    }
  }

  @Test("A deleted model takes versions and contents along, and its scores are swept")
  func deletion() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try database.write { transaction in
      let (_, version) = try start(transaction)
      try transaction.versions.complete(key: version.key, contents: contents, reportJSON: "{}", dataHash: nil)
      let series = try #require(try transaction.series.get("orders"))
      try transaction.scores.store(ScoreBlock(emptyFor: 0..<5_000, metrics: 2), version: version.key, series: series)
      try transaction.models.delete("m")
    }
    while try database.write({ try $0.discarded.sweep(limit: 3) }) {}
    let left = try database.read { transaction in
      try transaction.connection.integer(
        """
        SELECT (SELECT count(*) FROM models) + (SELECT count(*) FROM model_versions)
          + (SELECT count(*) FROM version_contents) + (SELECT count(*) FROM score_chunks)
          + (SELECT count(*) FROM score_bands)
        """)
    }
    #expect(left == 0)
  }
}
