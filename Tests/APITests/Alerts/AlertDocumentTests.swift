import JSON
import Storage
import Testing

@testable import API

@Suite("The document of an alert")
struct AlertDocumentTests {
  @Test("It has just the members of the contract")
  func members() throws {
    let schema = try #require(try ContractDocument.load().schema("Alert"))
    let document = try JSONValue.parse(AlertDocument(alert: .sample).bytes)
    #expect(Set(try #require(document.object).keys) == Set(try #require(schema["properties"]?.object).keys))
  }

  @Test("An id is read back as it was written, and nothing else is one", arguments: [1, 77, Int64.max])
  func ids(key: Int64) {
    #expect(AlertDocument.key(of: AlertDocument.id(of: key)) == key)
  }

  @Test(
    "What is no id is none", arguments: ["", "a", "a-", "a-+1", "a-01", "b-1", "1", "a-1x", "a-9223372036854775808"])
  func foreignIDs(text: String) {
    #expect(AlertDocument.key(of: text) == nil)
  }
}
