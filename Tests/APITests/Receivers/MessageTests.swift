import HTTP
import JSON
import Monitoring
import Storage
import Testing

@testable import API

@Suite("Messages to receivers")
struct MessageTests {
  private let base = "https://lapwing.example/x"

  private func definition(_ kind: ReceiverDefinition.Kind, _ change: (inout ReceiverDefinition) -> Void = { _ in })
    throws -> ReceiverDefinition
  {
    var definition = ReceiverDefinition(kind: kind, address: try #require(ReceiverAddress("http://am:9093/root")))
    change(&definition)
    return definition
  }

  private func post(_ telling: Telling, _ definition: ReceiverDefinition, now: Int64 = 1_700_001_000) throws
    -> (post: OutgoingPost, json: JSONValue)
  {
    let post = OutgoingPost(telling, to: definition, base: base, now: now)
    return (post, try JSONValue.parse(post.body))
  }

  @Test("The server's own format is that of the contract", arguments: IncidentEvent.allCases, [0, 1, 20])
  func contract(event: IncidentEvent, alerts: Int) throws {
    let (post, json) = try post(.sample(event, alerts: alerts), definition(.webhook))
    let contract = try ContractDocument.load()
    let schema = try #require(contract.schema("IncidentMessage"))
    #expect(SchemaValidator(document: contract.root).faults(of: json, against: schema).isEmpty)
    #expect(json["event"]?.string == event.rawValue && json["test"]?.bool == false)
    #expect(json["incident"]?["alerts"]?.integer == Int64(alerts))
    #expect(json["incident"]?["first_mover"]?["series"]?.string == (alerts == 0 ? nil : "orders"))
    #expect(json["fingerprint"]?.string == post.headers["Lapwing-Fingerprint"])
    #expect(post.target == "/root")
  }

  @Test("Links lead to the chart, and to the question whether it was right, which opening answers in no way")
  func links() throws {
    let links = MessageLinks(Telling.sample(.closed).message, base: base)
    #expect(links.chart == base + "/#series=orders&from=1699978400&to=1700022200")
    #expect(links.wrong == links.chart + "&incident=i-7&alert=a-12&answer=wrong")
    #expect(MessageLinks(Telling.sample(alerts: 0).message, base: base).chart == base + "/")
  }

  @Test("A template makes the text, and an alert's words cannot fill places")
  func template() throws {
    let template = try MessageTemplate(
      "{event} {severity} {series} {alerts} {incident} {start} {end} {{x}} {wrong_url}")
    let (_, json) = try post(.sample(), definition(.webhook) { $0.template = template })
    let text = "opened critical orders 2 i-7 2023-11-14T22:13:20Z still open {x} "
    #expect(json["text"]?.string?.hasPrefix(text) == true)
    #expect(json["text"]?.string?.hasSuffix("&answer=wrong") == true)
    var telling = Telling.sample()
    var message = telling.message
    message.alerts[0].sentence = "{series}"
    telling = Telling(receiver: "ops", message: message, fingerprint: "f", severity: .info)
    let (_, other) = try post(telling, definition(.webhook) { $0.template = try? MessageTemplate("{summary}") })
    #expect(other["text"]?.string == "{series}, and 1 more alert")
  }

  @Test("A signature is that of the timestamp and the body; the fingerprint stays, the timestamp is that of the try")
  func signature() throws {
    // From Python: hmac.new(b"0123456789abcdef", b'1700000000.{"a":1}', "sha256").
    let signature = MessageSignature.of(Array(#"{"a":1}"#.utf8), at: 1_700_000_000, secret: "0123456789abcdef")
    #expect(signature == "v1=9eb18f493f8ec135d9eb2dad817c369bb4e9cbfa818657897a7437c1cd8c3a23")
    let signed = try definition(.webhook) { $0.secret = "0123456789abcdef" }
    let (first, second) = (try post(.sample(), signed, now: 5).post, try post(.sample(), signed, now: 6).post)
    #expect(first.headers["Lapwing-Timestamp"] == "5" && second.headers["Lapwing-Timestamp"] == "6")
    #expect(first.headers["Lapwing-Signature"] != second.headers["Lapwing-Signature"])
    #expect(first.headers["Lapwing-Fingerprint"] == second.headers["Lapwing-Fingerprint"])
    #expect(first.body == second.body)
    #expect(try post(.sample(), definition(.webhook)).post.headers["Lapwing-Signature"] == nil)
  }

  @Test("Alertmanager's own webhook format has the members of its version 4, with their types")
  func alertmanagerWebhook() throws {
    let (post, json) = try post(.sample(), definition(.webhook) { $0.format = .alertmanager })
    #expect(post.target == "/root")
    #expect(
      json.object?.keys.sorted() == [
        "alerts", "commonAnnotations", "commonLabels", "externalURL", "groupKey", "groupLabels", "receiver", "status",
        "truncatedAlerts", "version",
      ])
    #expect(json["version"]?.string == "4" && json["status"]?.string == "firing")
    #expect(json["groupKey"]?.string == #"{}:{alertname="LapwingIncident", incident="i-7"}"#)
    #expect(json["groupLabels"]?.object?.keys == ["alertname", "incident"])
    #expect(json["commonLabels"]?.object?.keys == ["alertname", "incident", "kind", "monitor", "service", "severity"])
    let alerts = try #require(json["alerts"]?.array)
    #expect(alerts.count == 2)
    for alert in alerts {
      #expect(
        alert.object?.keys == [
          "status", "labels", "annotations", "startsAt", "endsAt", "generatorURL", "fingerprint",
        ])
      #expect(alert["endsAt"]?.string == "0001-01-01T00:00:00Z" && alert["fingerprint"]?.string?.utf8.count == 16)
    }
    #expect(alerts[0]["startsAt"]?.string == "2023-11-14T22:13:20Z")
    #expect(alerts[0]["labels"]?["series"]?.string == "orders" && alerts[1]["labels"]?["metric"]?.string == "page")
    #expect(alerts[0]["fingerprint"] != alerts[1]["fingerprint"])
  }

  @Test(
    "What is over is resolved in each of Alertmanager's formats, also an incident without any alert", arguments: [0, 2])
  func resolved(alerts: Int) throws {
    for event in [IncidentEvent.closed, .withdrawn] {
      let webhook = try post(.sample(event, alerts: alerts), definition(.webhook) { $0.format = .alertmanager }).json
      #expect(webhook["status"]?.string == "resolved")
      #expect(webhook["alerts"]?.array?.count == max(alerts, 1))
      #expect(webhook["alerts"]?.array?.allSatisfy { $0["endsAt"]?.string == "2023-11-14T22:23:20Z" } == true)
      let push = try post(.sample(event, alerts: alerts), definition(.alertmanager), now: 1_700_009_000).json
      #expect(push.array?.first?["endsAt"]?.string == "2023-11-14T22:30:00Z")
    }
  }

  @Test("An Alertmanager is told of one alert that ends by itself a few repetitions ahead, its labels always the same")
  func alertmanager() throws {
    let definition = try definition(.alertmanager) { $0.secondsToRepeat = 30 }
    let (post, json) = try post(.sample(), definition)
    #expect(post.target == "/root/api/v2/alerts")
    let alert = try #require(json.array?.first)
    #expect(json.array?.count == 1)
    #expect(alert.object?.keys == ["labels", "annotations", "startsAt", "endsAt", "generatorURL"])
    #expect(alert["endsAt"]?.string == "2023-11-14T22:32:00Z")
    #expect(
      alert["labels"]
        == .object([
          "alertname": .string("LapwingIncident"), "incident": .string("i-7"), "severity": .string("warning"),
          "service": .string("shop"),
        ]))
    // From Python, by the algorithm of prometheus/common.
    #expect(AlertmanagerLabels(.sample()).fingerprint == "5b2f05e60f36abcb")
    #expect(alert["annotations"]?["summary"]?.string == "orders 12 at 17:35, 40 to 60 expected, and 1 more alert")
    for telling in [Telling.sample(.grew, alerts: 9), .sample(.closed)] {
      #expect(AlertmanagerLabels(telling) == AlertmanagerLabels(.sample()))
    }
    // Points that lie in the future.
    var early = Telling.sample(.closed)
    var message = early.message
    message.start = 1_800_000_000
    early = Telling(receiver: "ops", message: message, fingerprint: "f", severity: .info)
    let odd = try #require(try self.post(early, definition).json.array?.first)
    #expect(odd["startsAt"] == odd["endsAt"])
  }

  @Test(
    "Tags become labels that every Alertmanager takes, and none takes the place of another",
    arguments: [
      (["alertname": "x", "tag_alertname": "y"], ["tag_alertname": "x", "tag_tag_alertname": "y"]),
      (["a-b": "1", "a.b": "2"], ["a_b": "1", "tag_a_b": "2"]), (["1st": "x"], ["_1st": "x"]), (["": "x"], ["_": "x"]),
      (["é": "x"], ["_": "x"]), (["empty": ""], [:]),
    ] as [([String: String], [String: String])])
  func labels(tags: [String: String], labels: [String: String]) {
    var group = JSONObject()
    for (key, value) in tags.sorted(by: { $0.key < $1.key }) { group[key] = .string(value) }
    let own: Set = ["alertname", "incident", "severity"]
    let found = AlertmanagerLabels(.sample(group: group)).all.filter { !own.contains($0.name) }
    #expect(Dictionary(uniqueKeysWithValues: found.map { ($0.name, $0.value) }) == labels)
  }

  @Test("A body is bounded, whatever there is to tell, in every format")
  func bounds() throws {
    var group = JSONObject()
    for number in 0..<16 { group["tag\(number)"] = .string(String(repeating: "\"", count: 100)) }
    var telling = Telling.sample(group: group, alerts: 20)
    var message = telling.message
    for index in message.alerts.indices { message.alerts[index].sentence = String(repeating: "\"", count: 500) }
    telling = Telling(receiver: "ops", message: message, fingerprint: "f", severity: .info)
    let template = try MessageTemplate(String(repeating: "{summary}", count: 400))
    for kind in ReceiverDefinition.Kind.allCases {
      for format in ReceiverDefinition.Format.allCases {
        let definition = try definition(kind) { ($0.format, $0.template) = (format, template) }
        let (post, json) = try post(telling, definition)
        #expect(post.body.count <= OutgoingPost.mostBytes)
        if kind == .webhook, format == .alertmanager {
          let shown = try #require(json["alerts"]?.array?.count)
          #expect(shown >= 1 && json["truncatedAlerts"]?.integer == Int64(20 - shown))
        }
      }
    }
  }

  @Test("Headers of the operator's go along, and never take the place of the server's own")
  func headers() throws {
    let definition = try definition(.webhook) { $0.headers = [.init(name: "Authorization", value: "Bearer x")] }
    let headers = try post(.sample(), definition).post.headers
    #expect(headers["Authorization"] == "Bearer x" && headers["Content-Type"] == "application/json")
  }
}
