import SeededRandom
import HTTP
import JSON

/// Uploads a whole file as a series again and again, each time another, and deletes it now and then. Every value of a
/// file is the file's number, so that points of two files side by side are seen.
struct SeriesWriter: LoadWriter {
  private enum Content: Equatable {
    case absent
    case file(Int)
  }

  private let series: String
  private let metrics: [String]
  /// Of every file; nil for files of many lengths.
  private let fixedRows: Int?
  private var random: SeededGenerator
  private var number = 0
  private var stored = Content.absent
  private var pending: Content?
  private(set) var tally = WriteTally()

  private static let start = 1_714_521_600
  private static let rowsPerLabel = 50

  /// - Parameters:
  ///   - metrics: how many columns the files have.
  ///   - rows: how many rows each has; nil for many lengths.
  init(series: String, metrics: Int, rows: Int? = nil, seed: UInt64) {
    fixedRows = rows
    self.series = series
    self.metrics = (0..<metrics).map { "metric-\($0)" }
    random = SeededGenerator(seed: seed)
  }

  mutating func prepare(over client: HTTPClient) throws {}

  mutating func write(over client: HTTPClient) throws {
    if stored != .absent, Int.random(in: 0..<4, using: &random) == 0 {
      pending = .absent
      _ = try client.send(.delete, "/v1/series/\(series)").expecting(204)
      stored = .absent
    } else {
      number += 1
      pending = .file(number)
      _ = try client.upload(file(number), as: series).expecting(200, 201)
      stored = .file(number)
    }
    pending = nil
    tally.acknowledged += 1
  }

  mutating func check(over client: HTTPClient) throws {
    let found = try content(client)
    guard found == stored || found == pending else {
      throw BrokenPromise(
        "\(series): \(stored) was acknowledged, \(String(describing: pending)) sent, \(found) is there")
    }
    if pending != nil { tally.settle(isStored: found == pending) }
    (stored, pending) = (found, nil)
  }

  private func content(_ client: HTTPClient) throws -> Content {
    let answer = try client.send(.get, "/v1/series/\(series)").expecting(200, 404)
    if answer.status == 404 { return .absent }
    let points = try client.send(.get, "/v1/series/\(series)/points?limit=100000").expecting(200).json
    let columns = metrics.compactMap { points["values"]?[$0]?.numbers }
    guard columns.count == metrics.count, let number = columns.first?.first.map({ Int($0) }) else {
      throw BrokenPromise("\(series): there are no points")
    }
    let whole = Array(repeating: Double(number), count: rows(number))
    guard columns.allSatisfy({ $0 == whole }) else {
      throw BrokenPromise("\(series): the points are not those of one file")
    }
    let labels = try answer.json["labels"]?["anomaly"]?.integer ?? 0
    guard labels == self.labels(number) else { throw BrokenPromise("\(series): \(labels) labels of file \(number)") }
    return .file(number)
  }

  /// Most are small, some are large enough to be under way for a while.
  private func rows(_ number: Int) -> Int { fixedRows ?? (number % 4 == 3 ? 20_000 : 300 + 41 * (number % 17)) }

  private func labels(_ number: Int) -> Int64 {
    Int64((rows(number) + Self.rowsPerLabel - 1) / Self.rowsPerLabel)
  }

  private func file(_ number: Int) -> [UInt8] {
    var text = "timestamp,\(metrics.joined(separator: ",")),label\n"
    let values = metrics.map { _ in "\(number)" }.joined(separator: ",")
    for row in 0..<rows(number) {
      text += "\(Self.start + 60 * row),\(values),\(row % Self.rowsPerLabel == 0 ? 1 : 0)\n"
    }
    return Array(text.utf8)
  }
}
