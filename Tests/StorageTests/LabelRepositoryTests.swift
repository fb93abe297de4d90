import Testing

@testable import Storage

@Suite("Labels")
struct LabelRepositoryTests {
  private func label(_ start: Int64, _ end: Int64, _ kind: LabelRecord.Kind = .anomaly) -> NewLabel {
    NewLabel(start: start, end: end, kind: kind, source: .operator, note: "n", author: nil)
  }

  @Test("A range finds the labels that overlap it, ends being exclusive, page by page")
  func overlap() throws {
    let folder = try TemporaryFolder()
    let starts = try folder.open().write { transaction in
      let series = try transaction.series.create(.orders(), now: 1).key
      let all = [label(0, 10), label(10, 20), label(5, 30), label(30, 40)]
      let keys = try transaction.labels.insert(all, series: series, now: 2).keys
      let first = try transaction.labels.list(series: series, from: 10, to: 30, limit: 1)
      let rest = try transaction.labels.list(series: series, from: 10, to: 30, after: first[0].key, limit: 9)
      #expect(first[0].key == keys[1] && first[0].label == all[1])
      return (first + rest).map(\.label.start)
    }
    #expect(starts == [10, 5])
  }

  @Test("A withdrawn label counts no longer but stays for the history; each change counts up the series")
  func withdrawal() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try database.write { transaction in
      let series = try transaction.series.create(.orders(), now: 1).key
      let keys = try transaction.labels.insert(
        [label(0, 10), label(3, 4)], series: series, now: 2
      ).keys
      try transaction.labels.withdraw(keys[0], series: series, now: 3)
      #expect(try transaction.labels.counts(series: series) == [.anomaly: 1])
      #expect(try transaction.labels.list(series: series, limit: 9).map(\.key) == [keys[1]])
      let all = try transaction.labels.list(series: series, limit: 9, withdrawn: true)
      #expect(all.map(\.withdrawnAt) == [3, nil])
      #expect(try transaction.series.get("orders")?.revision == 3)
      #expect(try transaction.series.get("orders")?.dataRevision == 1)
    }
    expectError(.notFound) { try database.write { try $0.labels.withdraw(99, series: 1, now: 4) } }
  }

  @Test("A label that ends before it starts, and one on no series, are refused")
  func refused() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    expectError(.outOfRange) { _ = try database.write { try $0.labels.insert([label(5, 5)], series: 1, now: 1) } }
    expectError(.referenced) { _ = try database.write { try $0.labels.insert([label(5, 6)], series: 1, now: 1) } }
  }
}
