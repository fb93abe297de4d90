import HTTP
import JSON
import Testing

@testable import API

@Suite("The example files")
struct ExampleRoutesTests {
  let api: APIFixture
  init() throws { api = try APIFixture(now: 1_720_000_000) }

  @Test("The list names every file, and every file is there with its type and tag")
  func served() throws {
    let list = try api.ask(.get, "/examples/")
    #expect(list.status == 200 && list.headers["content-type"] == "text/plain; charset=utf-8")
    for file in ExampleFile.all {
      #expect(list.text.contains("\n\(file.name)  "))
      let answer = try api.ask(.get, "/examples/\(file.name)")
      #expect(answer.status == 200 && answer.headers["content-type"] == file.type)
      let tag = try #require(answer.headers["etag"])
      #expect(try api.ask(.get, "/examples/\(file.name)", headers: ["If-None-Match": tag]).status == 304)
    }
    #expect(try api.ask(.get, "/examples/make.py").status == 404)
  }

  @Test("With a token set they are open, as nothing in them is anybody's")
  func access() throws {
    let closed = try APIFixture(token: "secret")
    #expect(try closed.ask(.get, "/examples/").status == 200)
    for file in ExampleFile.all { #expect(try closed.ask(.get, "/examples/\(file.name)").status == 200) }
    #expect(try closed.ask(.get, "/examples/other.csv").status == 401)
  }

  @Test("Each is taken without a parameter for what the list says of it")
  func taken() throws {
    let intervals: [String: Int64] = [
      "shop.csv": 600, "umsatz.csv": 3_600, "grafana.csv": 300, "prometheus.json": 60, "sensor.ndjson": 60,
    ]
    for file in ExampleFile.all {
      let text = try api.ask(.get, "/examples/\(file.name)").text
      let answer = try api.ask(.post, "/v1/imports", text, type: file.type)
      #expect(answer.status == 200, "\(file.name): \(answer.text)")
      #expect(answer.json["series"]?.array?[0]["interval"]?.integer == intervals[file.name], "\(file.name)")
    }
    let shop = try looked(at: "shop.csv").answer
    #expect(shop.json["label_column"]?.string == "label" && shop.json["columns"]?.array?[1]["name"]?.string == "orders")
    let sheet = try looked(at: "umsatz.csv").answer
    #expect(sheet.json["decimal"]?.string == "comma" && sheet.json["time_format"]?.string == "day_first")
    #expect(sheet.json["header_line"]?.integer == 2 && sheet.json["footer_lines"]?.integers?.count == 1)
    #expect(sheet.json["columns"]?.array?[2]["unit"]?.string == "€")
    let panel = try looked(at: "grafana.csv").answer
    #expect(
      panel.json["columns"]?.array?[1]["unit"]?.string == "%"
        && panel.json["columns"]?.array?[2]["unit"]?.string == "GiB")
    let instances = try looked(at: "prometheus.json").answer
    #expect(
      instances.json["format"]?.string == "prometheus" && instances.json["series"]?.array?[1]["id"]?.string == "web-2")
    let sensor = try looked(at: "sensor.ndjson").answer
    #expect(
      sensor.json["time_format"]?.string == "unix_ms" && sensor.json["series"]?.array?[0]["alignment"]?.string == "snap"
    )
  }

  private func looked(at name: String) throws -> (answer: APIAnswer, text: String) {
    let text = try api.ask(.get, "/examples/\(name)").text
    return (try api.ask(.post, "/v1/imports", text), text)
  }

  @Test("A file that was looked at is not stored, and stored it is what was shown")
  func confirmed() throws {
    let (seen, text) = try looked(at: "umsatz.csv")
    #expect(seen.json["stored"]?.bool == false)
    #expect(try api.ask(.get, "/v1/series/umsatz").status == 404)
    let query = try #require(seen.json["query"]?.string)
    let made = try api.ask(.post, "/v1/imports?confirm=true&id=umsatz&\(query)", text)
    #expect(made.status == 201 && made.json["series"]?.array?[0]["points"]?.integer == seen.json["rows"]?.integer)
    #expect(made.json["series"]?.array?[0]["import_query"]?.string == query)
  }
}
