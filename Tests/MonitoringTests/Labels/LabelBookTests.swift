import Storage
import Testing

@testable import Monitoring

@Suite("The book of labels")
struct LabelBookTests {
  private let folder: ServiceFolder
  private let book: LabelBook

  init() throws {
    folder = try ServiceFolder()
    book = LabelBook(context: folder.context)
    _ = try folder.makeSeries("s", values: [1])
  }

  @Test("Labels of one start are told apart by their place, so that no page loses any", arguments: 1...4)
  func pages(limit: Int) throws {
    let labels = [5, 0, 5, 5, 0, 9].map { start in
      NewLabel(start: start, end: 20, kind: .anomaly, source: .operator)
    }
    let stored = try book.add(labels, to: "s")
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
    #expect { try book.withdraw(id, of: "s") } throws: { ($0 as? MonitoringError)?.code == "label_not_found" }
  }

  @Test("Every change of labels is a revision of the series")
  func revisions() throws {
    let before = try folder.database.read { try $0.series.known("s") }.revision
    let label = try book.add([NewLabel(start: 0, end: 1, kind: .normal, source: .operator)], to: "s")[0]
    #expect(try book.list(LabelQuery(limit: 1), of: "s").series.revision == before + 1)
    try book.withdraw(label.id, of: "s")
    #expect(try book.list(LabelQuery(limit: 1), of: "s").series.revision == before + 2)
  }
}
