import HTTP

/// A file to try an upload with: what tools export of made-up measurements (`make.py` beside the files writes them).
struct ExampleFile {
  let name: String
  let type: String
  let summary: String

  static let all = [
    ExampleFile(
      name: "shop.csv", type: "text/csv; charset=utf-8",
      summary: "four weeks of a shop's orders, a value each ten minutes; anomalies are labelled"),
    ExampleFile(
      name: "umsatz.csv", type: "text/csv; charset=utf-8",
      summary: "a German spreadsheet: day first, decimal commas, euros, a title and a sum"),
    ExampleFile(
      name: "grafana.csv", type: "text/csv; charset=utf-8", summary: "a panel as Grafana downloads it: per cent and GiB"
    ),
    ExampleFile(
      name: "prometheus.json", type: "application/json", summary: "what query_range answers of two instances"),
    ExampleFile(
      name: "sensor.ndjson", type: "application/x-ndjson",
      summary: "a device whose clock isn't straight, in milliseconds"),
  ]
}

extension RouteTable {
  /// `GET /examples/` and the files below it: open to everybody, as they tell nothing of anybody.
  mutating func addExampleRoutes() {
    on(.get, "/examples/", wants: nil) { request in
      let query = request.query
      try query.finish()
      return .response(Self.index)
    }
    for file in ExampleFile.all {
      addDocument("/examples/\(file.name)", wants: nil, named: file.name, type: file.type, headers: Self.headers)
    }
  }

  private static let headers: HTTPHeaders = ["Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"]

  private static var index: HTTPResponse {
    let width = ExampleFile.all.map(\.name.count).max() ?? 0
    let lines = ExampleFile.all.map { file in
      file.name + String(repeating: " ", count: width + 2 - file.name.count) + file.summary
    }
    let text = """
      Files to try an upload with:

      \(lines.joined(separator: "\n"))

      curl -O localhost:8080/examples/umsatz.csv
      curl --data-binary @umsatz.csv 'localhost:8080/v1/imports?timezone=Europe/Berlin'
      curl --data-binary @umsatz.csv 'localhost:8080/v1/imports?timezone=Europe/Berlin&id=umsatz&confirm=true'

      """
    var fields = headers
    fields.set("Content-Type", "text/plain; charset=utf-8")
    return HTTPResponse(.ok, headers: fields, body: .bytes(Array(text.utf8)))
  }
}
