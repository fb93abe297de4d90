import Dispatch
import Platform
import Storage
import Synchronization
import Testing
import Waiting

@testable import Monitoring

@Suite("Uploads of millions")
struct StagedUploadTests {
  private let folder: ServiceFolder
  init() throws { folder = try ServiceFolder() }

  private static let points = 2_000_000

  private func columns(_ times: [Int64], _ values: [Double]) -> PointColumns {
    PointColumns(times: times, columns: [.init(name: "orders", isContext: false, values: values)])
  }

  private func uploads() throws -> Int64 { try folder.database.read { try $0.uploads.count() } }

  @Test(
    "Single points of other series are answered while millions are on their way, and none of these is seen before all are"
  )
  func beside() throws {
    _ = try folder.makeSeries("orders", values: [7])
    _ = try folder.makeSeries("other", values: [1])
    let ingest = PointIngest(context: folder.context)
    let ended = DispatchGroup()
    let outcome = Mutex<Result<PointsAdded, any Error>?>(nil)
    ended.enter()
    Thread.start { [self] in
      let result = Result {
        try ingest.add(
          columns((1...Int64(Self.points)).map { 60 * $0 }, [Double](repeating: 3, count: Self.points)), to: "orders",
          allowsGaps: true)
      }
      outcome.withLock { $0 = result }
      ended.leave()
    }
    var answered = 0
    while try uploads() == 0, outcome.withLock({ $0 == nil }) {}
    while try uploads() == 1 {
      _ = try ingest.add(columns([60 * Int64(answered + 1)], [2]), to: "other")
      let seen = try folder.database.read { try $0.series.known("orders").points }
      if try uploads() == 1 {
        answered += 1
        #expect(seen == 1)
      }
    }
    ended.wait()
    #expect(answered >= 5, "\(answered) points were answered before the upload was")
    #expect(try outcome.withLock { $0 }?.get().inserted == Int64(Self.points))
    let series = try folder.database.read { try $0.series.known("orders") }
    #expect(series.points == Int64(Self.points) + 1 && series.lastSlot == Int64(Self.points))
  }

  @Test("What ends an upload with a fault leaves nothing of it")
  func fault() throws {
    _ = try folder.makeSeries("orders", values: [7])
    let old = try folder.database.read { try $0.series.known("orders") }
    #expect(throws: MonitoringError.self) {
      try StagedUpload.with(folder.context, begin: { uploads in [try uploads.begin(into: old, now: 1)] }) { staged in
        _ = try staged[0].lay(PointBatch(slots: [5, 6], columns: [0], values: [1, 2]))
        throw MonitoringError(.offGrid, "no")
      }
    }
    #expect(try uploads() == 0)
    while try folder.database.write({ try $0.discarded.sweep() }) {}
    #expect(try folder.database.read { try $0.uploads.storedChunks() } == 0)
    #expect(try folder.database.read { try $0.series.known("orders") } == old)
  }
}
