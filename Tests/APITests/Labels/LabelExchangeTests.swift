import HTTP
import JSON
import Monitoring
import Testing

@testable import API

@Suite("Labels from other tools and for them")
struct LabelExchangeTests {
  /// A series `orders` of 600 minutes from `ServiceHarness.start` on, of which 200 and 201 are missing.
  private func series(_ body: (ServiceHarness) throws -> Void) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.upload(missing: [200, 201])
      try body(harness)
    }
  }

  private func post(
    _ harness: ServiceHarness, _ format: String, _ body: String, to id: String = "orders"
  ) throws -> ServiceHarness.Answer {
    let type = format.hasPrefix("trainset") ? "text/csv" : "application/json"
    return try harness.send(
      .post, "/v1/series/\(id)/labels?format=\(format)", body, headers: ["Content-Type": type])
  }

  /// Start, end, kind, note and author of every label.
  private func labels(_ harness: ServiceHarness, _ id: String = "orders") throws -> [String] {
    (try harness.send(.get, "/v1/series/\(id)/labels").json["items"]?.array ?? []).map { label in
      ["start", "end", "kind", "note", "author"].map { label[$0]?.text ?? "" }.joined(separator: " ")
    }
  }

  private static func time(_ index: Int) -> Int64 { ServiceHarness.time(index) }

  private static func milliseconds(_ index: Int, _ more: Double) -> Double { Double(time(index)) * 1_000 + more }

  private static let mixed = """
    [{"start": \(time(10)), "end": \(time(20)), "kind": "anomaly", "note": "down, \\"hard\\"", "author": "mia"},
     {"start": \(time(15)), "end": \(time(16)), "kind": "normal", "author": "ben"},
     {"start": \(time(195)), "end": \(time(205)), "kind": "anomaly"},
     {"start": \(time(300)), "end": \(time(310)), "kind": "ignore", "note": "works"}]
    """
  private static let anomalies = """
    [{"start": \(time(0)), "end": \(time(1)), "kind": "anomaly"},
     {"start": \(time(195)), "end": \(time(205)), "kind": "anomaly"},
     {"start": \(time(599)), "end": \(time(600)), "kind": "anomaly"}]
    """

  @Test(
    "What is written out and read into another series of the same points is the same",
    arguments: [("label_studio", mixed), ("nab", anomalies), ("trainset", anomalies)])
  func roundTrip(format: String, labels json: String) throws {
    try series { harness throws in
      #expect(try harness.send(.post, "/v1/series/orders/labels", json).status == 201)
      let file = try harness.send(.get, "/v1/series/orders/labels?format=\(format)")
      #expect(file.status == 200)
      try harness.upload("copy", missing: [200, 201])
      let name = format == "nab" ? file.text : file.text.replacing(#""series":"orders""#, with: #""series":"copy""#)
      let answer = try post(harness, format, name, to: "copy")
      #expect(answer.status == 201, "\(answer.text)")
      #expect(try labels(harness, "copy") == labels(harness))
      #expect(try post(harness, format, name, to: "copy").status == 200)
      #expect(try labels(harness, "copy") == labels(harness))
    }
  }

  @Test("A range is written out where it is asked for")
  func range() throws {
    try series { harness throws in
      try harness.send(.post, "/v1/series/orders/labels", Self.anomalies)
      let rows = try harness.send(
        .get, "/v1/series/orders/labels?format=trainset&from=\(Self.time(198))&to=\(Self.time(206))")
      let lines = rows.text.split(separator: "\n")
      #expect(rows.mediaType == "text/csv" && lines.count == 1 + 6)
      #expect(lines[1].hasPrefix("orders,2024-05-02T12:18:00Z,") && lines[1].hasSuffix(",1"))
      #expect(lines[6].hasSuffix(",0"))
      let windows = try harness.send(.get, "/v1/series/orders/labels?format=nab&from=\(Self.time(500))").json
      #expect(windows["orders.csv"]?.array?.count == 1)
      let target = "/v1/series/orders/labels?format=nab"
      let tag = try harness.send(.get, target).tag
      #expect(try harness.send(.get, target, headers: ["If-None-Match": tag]).status == 304)
      // What the answer does not hold does not change it.
      try harness.send(.post, "/v1/series/orders/labels", #"[{"start": 0, "end": 60, "kind": "normal"}]"#)
      #expect(try harness.send(.get, target, headers: ["If-None-Match": tag]).status == 304)
      let anomaly = #"[{"start": \#(Self.time(300)), "end": \#(Self.time(302)), "kind": "anomaly"}]"#
      try harness.send(.post, "/v1/series/orders/labels", anomaly)
      #expect(try harness.send(.get, target, headers: ["If-None-Match": tag]).status == 200)
    }
  }

  @Test("A task as Label Studio exports it is read: milliseconds with fractions, names in any case, people")
  func labelStudio() throws {
    try series { harness throws in
      let task = """
        {"id": 7, "data": {"csv": "upload/x.csv"}, "total_annotations": 2, "annotations": [
          {"id": 1, "completed_by": 3, "was_cancelled": false, "result": [
            {"value": {"start": \(Self.milliseconds(9, 17.25)), "end": \(Self.milliseconds(12, 59_999.5)), "instant": false,
                       "timeserieslabels": ["Anomaly"]}, "id": "a", "from_name": "label", "to_name": "ts",
             "type": "timeserieslabels", "origin": "manual"},
            {"value": {"choices": ["bad"]}, "id": "b", "type": "choices"}]},
          {"id": 2, "completed_by": {"id": 4, "email": "ben@example.org"}, "result": [
            {"value": {"start": "2024-05-02 09:30:00.5", "end": "2024-05-02 09:33:00.5", "timeserieslabels": ["normal"]},
             "type": "timeserieslabels", "meta": {"text": ["a job", "as ever"]}}]},
          {"id": 3, "was_cancelled": true, "result": [{"value": {"start": "no", "end": 1}}]}]}
        """
      #expect(try post(harness, "label_studio", task).status == 201)
      #expect(
        try labels(harness) == [
          "\(Self.time(10)) \(Self.time(13)) \"anomaly\" null \"user 3\"",
          "\(Self.time(31)) \(Self.time(34)) \"normal\" \"a job\\nas ever\" \"ben@example.org\"",
        ])
    }
  }

  @Test("A file of NAB's is read: that of this series among several, the last moment included")
  func nab() throws {
    try series { harness throws in
      let window = #"[["2024-05-02 09:10:00.000000", "2024-05-02 09:12:30.000000"]]"#
      #expect(
        try post(harness, "nab&author=nab", #"{"real/a.csv": [["no", "no"]], "real/orders.csv": \#(window)}"#).status
          == 201)
      #expect(try post(harness, "nab", #"{"real/a.csv": \#(window)}"#).status == 201)
      let range = "\(Self.time(10)) \(Self.time(13)) \"anomaly\" null"
      #expect(try labels(harness) == [range + " \"nab\"", range + " null"])
    }
  }

  @Test("Faults of a file say what and where, all at once, and nothing of it is stored")
  func faults() throws {
    try series { harness throws in
      let studio = """
        [{"annotations": [{"result": [
          {"value": {"start": \(Self.time(1)), "end": \(Self.time(2)), "timeserieslabels": ["anomaly"]}},
          {"value": {"start": \(Self.time(1)), "end": \(Self.time(2)), "timeserieslabels": ["Run"]}},
          {"value": {"start": \(Self.time(1) + 1), "end": \(Self.time(1) + 59), "timeserieslabels": ["anomaly"]}},
          {"value": {"start": \(Self.time(700)), "end": \(Self.time(701)), "timeserieslabels": ["anomaly"]}},
          {"value": {"start": \(Self.time(5)), "end": \(Self.time(4)), "timeserieslabels": ["anomaly"]}},
          {"value": {"start": "soon", "timeserieslabels": ["anomaly"]}},
          {"value": {"start": 1, "end": 1e300}}]}]}]
        """
      let place = "/0/annotations/0/result/"
      #expect(
        try post(harness, "label_studio", studio).faults == [
          "invalid_value \(place)1/value/timeserieslabels/0", "off_grid \(place)2/value",
          "outside_series \(place)3/value", "empty_range \(place)4/value", "invalid_time \(place)5/value/start",
          "missing_key \(place)5/value/end", "missing_key \(place)6/value/timeserieslabels",
          "out_of_range \(place)6/value/end",
        ])
      let both = """
        {"annotations": [{"result": [
          {"value": {"start": \(Self.time(1)), "end": \(Self.time(2)), "timeserieslabels": ["anomaly", "normal"]}}]}]}
        """
      #expect(try post(harness, "label_studio", both).faults == ["conflicting_labels /annotations/0/result/0/value"])
      #expect(
        try post(harness, "nab", #"{"a": [["2024-05-02 09:10:00", "2024-05-02"], ["x", "y"], [1, 2]]}"#).faults == [
          "empty_range /a/0", "invalid_time /a/1", "wrong_type /a/2",
        ])
      #expect(try labels(harness).isEmpty)
    }
  }

  @Test("A wrong row of TRAINSET's is named by its line")
  func trainsetFaults() throws {
    try series { harness throws in
      let rows = """
        series,timestamp,value,label\r
        orders,2024-05-02T09:00:00Z,1,1\r
        sales,2024-05-02T09:00:00Z,1,1\r
        orders,2024-05-02T09:00:30Z,1,0\r
        orders,never,1,0\r
        orders,2024-05-02T09:01:00Z,1,maybe\r
        orders,2024-05-02T09:02:00Z,1\r
        orders,2025-05-02T09:02:00Z,1,1\r
        """
      let answer = try post(harness, "trainset", rows)
      #expect(answer.status == 422)
      let found = (answer.json["errors"]?.array ?? []).map {
        "\($0["code"]?.string ?? "") \($0["line"]?.integer ?? 0) \($0["column"]?.string ?? "")"
      }
      #expect(
        found == [
          "unknown_metric 3 series", "off_grid 4 timestamp", "invalid_time 5 timestamp", "invalid_value 6 label",
          "malformed_csv 7 ", "outside_series 8 label",
        ])
      #expect(try labels(harness).isEmpty)
    }
  }

  @Test("Quoted fields, names of kinds and a mark of the byte order are read")
  func trainsetForms() throws {
    try series { harness throws in
      let rows =
        "\u{FEFF}\"series\",\"timestamp\",\"value\",\"label\"\n"
        + #""orders","2024-05-02T11:02:00+02:00","3",normal"# + "\n" + #"orders,2024-05-02T09:00:00Z,1,1"# + "\n"
        + #"orders,2024-05-02T09:01:00Z,1,1"# + "\n"
      #expect(try post(harness, "trainset", rows).status == 201)
      #expect(
        try labels(harness) == [
          "\(Self.time(0)) \(Self.time(2)) \"anomaly\" null null",
          "\(Self.time(2)) \(Self.time(3)) \"normal\" null null",
        ])
    }
  }

  @Test(
    "What is no file of that format is refused",
    arguments: [
      ("label_studio", "[]", "unknown_reference"), ("label_studio", "{}", "missing_key"),
      ("label_studio", #"[{"data": {"series": "a"}, "annotations": []}, {"annotations": []}]"#, "unknown_reference"),
      ("label_studio", #"{"annotations": [{"result": []}]}"#, "invalid_value"), ("label_studio", "[", "malformed_json"),
      ("nab", "[]", "wrong_type"), ("nab", "{}", "unknown_reference"), ("nab", #"{"a": 1}"#, "wrong_type"),
      ("nab", #"{"a": [], "b": []}"#, "unknown_reference"), ("nab", #"{"a": []}"#, "invalid_value"),
      ("trainset", "timestamp,value\n", "malformed_csv"),
      ("trainset", "series,timestamp,value,label\n", "invalid_value"),
      ("audacity", "[]", "invalid_value"),
    ])
  func foreign(format: String, body: String, code: String) throws {
    try series { harness throws in
      let answer = try post(harness, format, body)
      #expect(answer.code == code, "\(answer.text)")
    }
  }

  @Test("A file of TRAINSET is the same at its own path and by its format")
  func trainsetPath() throws {
    try series { harness throws in
      let path = "/v1/series/orders/labels/trainset"
      let rows = "series,timestamp,value,label\norders,2024-05-02T09:03:00Z,1,1\n"
      let csv: HTTPHeaders = ["Content-Type": "text/csv"]
      let answer = try harness.send(.post, path + "?author=mia", rows, headers: csv)
      #expect(answer.status == 201, "\(answer.text)")
      #expect(try labels(harness) == ["\(Self.time(3)) \(Self.time(4)) \"anomaly\" null \"mia\""])
      #expect(try harness.send(.post, path + "?author=mia", rows, headers: csv).status == 200)
      for range in ["", "?from=\(Self.time(2))&to=\(Self.time(9))"] {
        let file = try harness.send(.get, path + range)
        let other = try harness.send(
          .get, "/v1/series/orders/labels?format=trainset" + range.replacing("?", with: "&"))
        #expect(file.text == other.text && file.text.contains("orders,2024-05-02T09:03:00Z,"))
        #expect(file.mediaType == "text/csv")
      }
      #expect(try harness.send(.post, path, "{}").status == 415)
      #expect(try harness.send(.get, path + "?limit=1").code == "unknown_query")
      #expect(try harness.send(.delete, path).status == 405)
    }
  }

  @Test("Labels need points to lie on, a known series, and the right media type")
  func grounds() throws {
    try series { harness throws in
      try harness.send(.put, "/v1/series/empty", #"{"interval": 60}"#)
      #expect(try post(harness, "nab", "{}", to: "empty").code == "no_points")
      #expect(try harness.send(.get, "/v1/series/empty/labels?format=nab").code == "no_points")
      #expect(try post(harness, "nab", "{}", to: "none").code == "series_not_found")
      #expect(try harness.send(.get, "/v1/series/orders/labels?format=odd").code == "invalid_value")
      #expect(try harness.send(.get, "/v1/series/orders/labels?format=nab&limit=1").code == "unknown_query")
      #expect(try harness.send(.post, "/v1/series/orders/labels?format=trainset", "{}").status == 415)
    }
  }

  @Test("A label says how many points it covers, none outside the series")
  func coverage() throws {
    try series { harness throws in
      let answer = try harness.send(
        .post, "/v1/series/orders/labels",
        #"[{"start": 0, "end": \#(Self.time(3)), "kind": "anomaly"}, {"start": \#(Self.time(900)), "end": \#(Self.time(901)), "kind": "ignore"}]"#
      )
      #expect(answer.json["items"]?.array?.map { $0["points"]?.integer } == [3, 0])
    }
  }
}
