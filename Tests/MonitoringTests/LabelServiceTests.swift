import Storage
import Testing

@testable import Monitoring

@Suite("The book of labels")
struct LabelServiceTests {
  private let folder: ServiceFolder
  private let book: LabelService

  init() throws {
    folder = try ServiceFolder()
    book = LabelService(context: folder.context)
    _ = try folder.makeSeries("s", values: [1])
  }

  @Test("Labels of one start are told apart by their place, so that no page loses any", arguments: 1...4)
  func pages(limit: Int) throws {
    let labels = [5, 0, 5, 5, 0, 9].enumerated().map { index, start in
      NewLabel(start: start, end: 20, kind: .anomaly, source: .operator, note: String(index))
    }
    let stored = try book.add(labels, to: "s").labels
    var found: [Int64] = []
    var after: LabelRepository.Place?
    while true {
      let page = try book.list(LabelQuery(after: after, limit: limit), of: "s").labels
      found += page.map(\.key)
      guard let last = page.last else { break }
      after = LabelRepository.Place(start: last.label.start, key: last.key)
    }
    #expect(found == [1, 4, 0, 2, 3, 5].map { stored[$0].key })
  }

  @Test(
    "An id is one only as it was given out", arguments: ["l-", "l-+1", "l-01", "1", "l-1 ", "l-99999999999999999999"])
  func foreignIDs(id: String) throws {
    _ = try book.add([NewLabel(start: 0, end: 1, kind: .normal, source: .operator)], to: "s")
    #expect { try book.withdraw(id, of: "s") } throws: { ($0 as? MonitoringError)?.code == .labelNotFound }
  }

  @Test("A label that is in force already is not stored again, and one that was withdrawn is")
  func once() throws {
    let label = NewLabel(start: 0, end: 60, kind: .anomaly, source: .operator, author: "mia")
    var other = label
    other.author = nil
    let first = try book.add([label, label, other], to: "s")
    #expect(first.added == 2 && first.labels[0].key == first.labels[1].key)
    let revision = try folder.database.read { try $0.series.known("s") }.revision
    let again = try book.add([other, label], to: "s")
    #expect(again.added == 0 && again.labels.map(\.key) == [first.labels[2].key, first.labels[0].key])
    #expect(try folder.database.read { try $0.series.known("s") }.revision == revision)
    try book.withdraw(first.labels[0].id, of: "s")
    #expect(try book.add([label], to: "s").added == 1)
  }

  @Test("One person's contradiction in one request is refused; other people's, and later ones, stay")
  func conflicts() throws {
    func label(_ start: Int64, _ end: Int64, _ kind: LabelRecord.Kind, _ author: String?) -> NewLabel {
      NewLabel(start: start, end: end, kind: kind, source: .operator, author: author)
    }
    let contradiction = [
      label(0, 600, .anomaly, nil), label(60, 120, .normal, nil), label(60, 120, .ignore, nil),
      label(0, 600, .normal, nil),
    ]
    #expect {
      try book.add(contradiction, to: "s")
    } throws: { error in
      let error = error as? MonitoringError
      return error?.code == .conflictingLabels && error?.faults.map(\.place) == [.body("/3")]
    }
    #expect(try book.list(LabelQuery(limit: 9), of: "s").labels.isEmpty)
    #expect(try book.add(Array(contradiction.prefix(3)), to: "s").added == 3)
    let people = [label(0, 60, .anomaly, "mia"), label(0, 60, .normal, "ben"), label(0, 60, .ignore, "mia")]
    #expect(try book.add(people, to: "s").added == 3)
    #expect(try book.add([label(0, 60, .normal, "mia")], to: "s").added == 1)
  }

  @Test("Ten thousand labels are stored at once")
  func many() throws {
    let labels = (0..<Int64(LabelService.mostLabels)).map {
      NewLabel(start: $0 * 60, end: $0 * 60 + 60, kind: $0 % 2 == 0 ? .anomaly : .normal, source: .operator)
    }
    #expect(try book.add(labels, to: "s").added == labels.count)
    #expect(try book.add(labels, to: "s").added == 0)
  }

  @Test("Every change of labels is a revision of the series")
  func revisions() throws {
    let before = try folder.database.read { try $0.series.known("s") }.revision
    let label = try book.add([NewLabel(start: 0, end: 1, kind: .normal, source: .operator)], to: "s").labels[0]
    #expect(try book.list(LabelQuery(limit: 1), of: "s").series.revision == before + 1)
    try book.withdraw(label.id, of: "s")
    #expect(try book.list(LabelQuery(limit: 1), of: "s").series.revision == before + 2)
  }
}
