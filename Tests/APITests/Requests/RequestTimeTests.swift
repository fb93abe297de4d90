import HTTP
import JSON
import Testing

@testable import API

@Suite("Times in requests")
struct RequestTimeTests {
  /// A point every second from 2024-05-02T09:00:00Z on, ten of them.
  private static let start: Int64 = 1_714_640_400

  private static func filled(_ body: (APIFixture) throws -> Void) throws {
    let api = try APIFixture(now: start + 60)
    let rows = (0..<10).map { "\(start + Int64($0)),\($0)\n" }.joined()
    #expect(try api.csv(.put, "/v1/series/s", "timestamp,value\n" + rows).status == 201)
    try body(api)
  }

  @Test(
    "A range holds the points from its start to before its end, whatever their fractions and spelling",
    arguments: [
      ("1714640402", "1714640405", [2, 3, 4]), ("1714640402.0", "1714640405.000", [2, 3, 4]),
      ("1714640401.5", "1714640404.5", [2, 3, 4]), ("1714640402000", "1714640405000", [2, 3, 4]),
      ("1714640401999", "1714640404001", [2, 3, 4]), ("1714640401000001", "1714640404000001", [2, 3, 4]),
      ("1714640401000000001", "1714640404999999999", [2, 3, 4]),
      ("2024-05-02T09:00:01.5Z", "2024-05-02T11:00:04.001%2B02:00", [2, 3, 4]),
      ("2024-05-02T11:00:02+02:00", "2024-05-02T11:00:05+0200", [2, 3, 4]),
      ("2024-05-02T09:00:01.999Z", "2024-05-02T09:00:02.001Z", [2]),
      ("2024-05-02T09:00:02.001Z", "2024-05-02T09:00:02.999Z", []),
      ("1714640402.25", "1714640402.75", []), ("1714640402.25", "1714640403.25", [3]),
      ("2024-05-02T09:00Z", "1714640401000", [0]),
    ] as [(String, String, [Double])])
  func ranges(from: String, to: String, values: [Double]) throws {
    try Self.filled { api in
      let answer = try api.ask(.get, "/v1/series/s/points?from=\(from)&to=\(to)")
      #expect(answer.json["values"]?["value"]?.numbers ?? [] == values, "\(answer.text)")
      let file = try api.ask(.get, "/v1/series/s/points?from=\(from)&to=\(to)", headers: ["Accept": "text/csv"])
      #expect(file.text.split(separator: "\n").count == values.count + 1)
    }
  }

  @Test("Bodies take the same times, as numbers and as texts")
  func bodies() throws {
    try Self.filled { api in
      let times = [
        "1714640402", "1714640402.0", "1714640402000", "\"1714640402000\"", "1714640402000000", "1714640402000000000",
        "\"2024-05-02T09:00:02Z\"", "\"2024-05-02T11:00:02.000+0200\"",
      ]
      for (index, time) in times.enumerated() {
        let body = #"[{"start": \#(time), "end": 1714640409, "kind": "normal", "author": "a\#(index)"}]"#
        let answer = try api.json(.post, "/v1/series/s/labels", body)
        #expect(answer.json["items"]?.array?.first?["start"]?.integer == Self.start + 2, "\(time): \(answer.text)")
      }
    }
  }

  @Test(
    "What is kept or names one point is a whole second, and what is no time says what came and what is taken",
    arguments: [
      ("1714640402.5", "invalid_time", "whole seconds"), ("1714640402001", "invalid_time", "whole seconds"),
      ("\"2024-05-02T09:00:02.5Z\"", "invalid_time", "2024-05-02T09:00:02.5Z"),
      ("9214646400", "out_of_range", "milliseconds from 10^11"),
      ("1e300", "out_of_range", "nanoseconds"), ("-1.5", "out_of_range", "-1.5"),
      ("\"soon\"", "invalid_time", "'soon' came"),
      ("\"2024-05-02T09:00:02\"", "invalid_time", "zone"), ("true", "wrong_type", "Unix time"),
    ])
  func faults(time: String, code: String, words: String) throws {
    try Self.filled { api in
      let body = #"[{"start": \#(time), "end": 1714640409, "kind": "normal"}]"#
      let answer = try api.json(.post, "/v1/series/s/labels", body)
      #expect(answer.faults == ["\(code) /0/start"] && answer.text.contains(words), "\(answer.text)")
    }
  }

  @Test(
    "A query says what came, and an empty range what it was taken for",
    arguments: [
      ("from=yesterday", "invalid_time", "'yesterday' came"), ("from=2024-05-02", "invalid_time", "%2B"),
      ("from=10000000000", "out_of_range", "milliseconds from 10^11"),
      ("to=99999999999999", "out_of_range", "microseconds"),
      ("from=1714640402000&to=1714640402", "empty_range", "2024-05-02T09:00:02Z is not after 2024-05-02T09:00:02Z"),
      ("from=1714640402.5&to=1714640402.25", "empty_range", "not after"),
      ("from=now-6h", "invalid_time", "Unix time"), ("from=$%7B__from%7D", "invalid_time", "${__from}"),
    ])
  func queries(query: String, code: String, words: String) throws {
    try Self.filled { api in
      for path in ["points", "labels"] {
        let answer = try api.ask(.get, "/v1/series/s/\(path)?\(query)")
        #expect(answer.code == code && answer.text.contains(words), "\(answer.text)")
      }
    }
  }

  @Test("The times of points are RFC 3339 or Unix seconds, as before: a slip in a file is not reinterpreted")
  func points() throws {
    try Self.filled { api in
      for time in ["1714640402000", "1714640402.5", "\"1714640402\"", "\"2024-05-02T11:00:02+0200\""] {
        let answer = try api.json(
          .post, "/v1/series/s/points", #"{"timestamps": [\#(time)], "values": {"value": [1]}}"#)
        #expect(answer.status == 422, "\(time)")
      }
    }
  }
}
