import Testing

import Series
@testable import Storage

@Suite("Series")
struct SeriesRepositoryTests {
  private let definition = SeriesDefinition(
    id: "a", interval: 300, metrics: ["z", "b"], context: [.init(name: "deploy", kind: "flag")],
    tagsJSON: #"{"team":"ß"}"#)

  @Test("A definition comes back as it was, its columns in order")
  func definitions() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let created = try database.write { try $0.series.create(definition, now: 7) }
    let read = try database.read { try $0.series.get("a") }
    #expect(read == created && created.definition == definition && created.createdAt == 7 && created.phase == nil)
    expectError(.alreadyExists) { _ = try database.write { try $0.series.create(definition, now: 8) } }
  }

  @Test("Two columns of one name are refused, and no half of the series stays")
  func duplicateColumn() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let twice = SeriesDefinition(id: "a", interval: 1, metrics: ["m", "m"])
    expectError(.alreadyExists) { _ = try database.write { try $0.series.create(twice, now: 8) } }
    let count = try database.read { try $0.series.count() }
    #expect(count == 0)
  }

  @Test("A list is in the order of ids and goes on after the last one seen")
  func pages() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try database.write { transaction in
      for id in ["c", "a", "d", "b", "B"] { _ = try transaction.series.create(.orders(id), now: 1) }
    }
    var seen: [String] = []
    while true {
      let page = try database.read { try $0.series.list(after: seen.last, limit: 2).map(\.definition.id) }
      if page.isEmpty { break }
      seen += page
    }
    #expect(seen == ["B", "a", "b", "c", "d"])
  }

  @Test("The first point fixes the grid, later ones find it")
  func grid() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let grids = try database.write { transaction in
      let series = try transaction.series.create(definition, now: 1)
      return [
        try transaction.series.fixGrid(of: series, through: 1_000),
        try transaction.series.fixGrid(of: series, through: 77),
      ]
    }
    #expect(grids == [TimeLattice(interval: 300, phase: 100), TimeLattice(interval: 300, phase: 100)])
  }

  @Test("A new definition keeps the points, in whatever order its columns are")
  func redefinition() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let old = try transaction.series.create(definition, now: 1)
      let batch = PointBatch(slots: [5], columns: [0, 1, 2], values: [1, .nan, 3])
      _ = try transaction.points.upsert(batch, into: old)
      let next = SeriesDefinition(
        id: "a", interval: 300, metrics: ["new", "z"], context: [.init(name: "deploy", kind: "flag")])
      let series = try transaction.series.redefine(old, as: next)
      #expect(series.definition == next && series.points == 1 && series.generation == old.generation)
      let values = try transaction.points.read(series, columns: [0, 1, 2], slots: 5..<6)
      #expect(values.map(\.bitPattern) == [.nan, 1, 3].map(\.bitPattern))
      let more = PointBatch(slots: [5], columns: [0], values: [9])
      #expect(try transaction.points.upsert(more, into: series).updated == 1)
      #expect(try transaction.points.read(series, columns: [0, 1], slots: 5..<6) == [9, 1])
    }
  }

  @Test("A series with points keeps its interval, its columns with points and what they are")
  func redefinitionRefused() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let series = try database.write { transaction in
      let series = try transaction.series.create(definition, now: 1)
      _ = try transaction.series.fixGrid(of: series, through: 0)
      _ = try transaction.points.upsert(PointBatch(slots: [5], columns: [0, 2], values: [1, 3]), into: series)
      return try #require(try transaction.series.get("a"))
    }
    var slower = definition
    slower.interval = 600
    expectError(.intervalConflict) { _ = try database.write { try $0.series.redefine(series, as: slower) } }
    var fewer = definition
    fewer.metrics = ["b"]
    expectError(.columnsConflict) { _ = try database.write { try $0.series.redefine(series, as: fewer) } }
    fewer.context.append(.init(name: "z", kind: "number"))
    expectError(.columnsConflict) { _ = try database.write { try $0.series.redefine(series, as: fewer) } }
    let same = try database.read { try $0.series.get("a") }
    #expect(same == series)
  }

  @Test("A deleted series takes its labels along, and its chunks are swept; one with models stays")
  func deletion() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try database.write { transaction in
      let series = try transaction.series.create(definition, now: 1)
      _ = try transaction.points.upsert(PointBatch(slots: [1], columns: [0], values: [1]), into: series)
      _ = try transaction.labels.insert(
        [NewLabel(start: 0, end: 1, kind: .normal, source: .upload)], series: series.key, now: 1)
      _ = try transaction.models.create(
        id: "m", series: series.key, metricsJSON: "[]", algorithm: "donut", parametersJSON: "{}", now: 1)
    }
    expectError(.referenced) { try database.write { try $0.series.delete("a") } }
    let labels = try database.read { try $0.connection.integer("SELECT count(*) FROM labels") }
    #expect(labels == 1)
    try database.write { transaction in
      try transaction.models.delete("m")
      try transaction.series.delete("a")
    }
    while try database.write({ try $0.discarded.sweep() }) {}
    let left = try database.read { transaction in
      try transaction.connection.integer(
        """
        SELECT (SELECT count(*) FROM series) + (SELECT count(*) FROM series_columns) + (SELECT count(*) FROM labels)
          + (SELECT count(*) FROM point_chunks) + (SELECT count(*) FROM discarded)
        """)
    }
    #expect(left == 0)
    expectError(.notFound) { try database.write { try $0.series.delete("a") } }
  }
}
