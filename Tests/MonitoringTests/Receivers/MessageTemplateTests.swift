import Testing

@testable import Monitoring

@Suite("Templates of messages")
struct MessageTemplateTests {
  private func filled(_ text: String) throws -> String {
    try MessageTemplate(text).filled { "<\($0.rawValue)>" }
  }

  @Test(
    "Places are filled and the rest is kept as it is",
    arguments: [
      ("", ""), ("plain", "plain"), ("{summary}", "<summary>"), ("{start}{end}", "<start><end>"),
      ("a {severity}, b {wrong_url}!", "a <severity>, b <wrong_url>!"), ("{{summary}}", "{summary}"),
      ("{{{summary}}}", "{<summary>}"), ("é\n{url} 🟥", "é\n<url> 🟥"), ("}}{{", "}{"),
    ])
  func filling(text: String, result: String) throws {
    #expect(try filled(text) == result)
    #expect(try MessageTemplate(text).text == text)
  }

  @Test(
    "What can't be filled is refused, and says why",
    arguments: [
      ("{sumary}", "Did you mean '{summary}'?"), ("{}", "there is no '{}'"), ("{ summary }", "there is no"),
      ("{Summary}", "Did you mean '{summary}'?"), ("{summary", "not closed"), ("a {", "not closed"),
      ("{sum{mary}", "not closed"), ("summary}", "closes nothing"), ("{{summary}", "closes nothing"),
    ])
  func faults(text: String, reason: String) {
    #expect { try MessageTemplate(text) } throws: { error in
      (error as? MessageTemplate.Fault)?.detail.contains(reason) == true
    }
  }

  @Test("The ordinary one is one that can be written")
  func ordinary() throws {
    #expect(
      try MessageTemplate(MessageTemplate.ordinary.text).filled { $0.rawValue }
        == MessageTemplate.ordinary.filled { $0.rawValue })
  }
}
