// Built together with the sources of HTTP as one module: see fuzz.sh.

/// One input: the first byte chooses where white space goes, the rest is the value of a field.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFields(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 1 else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
  let value = String(decoding: bytes, as: UTF8.self)
  let choice = Int(start[0])
  checkLists(value, choice)
  checkMediaType(value, choice)
  checkAccept(value)
  checkTags(value)
  checkHead(bytes)
  return 0
}

private func tokens(_ value: String) -> [String]? {
  var reader = FieldReader(value)
  return reader.list { $0.name() }
}

/// A list of tokens is what a plain reading makes of it, however much white space and however many empty members are put
/// between; white space put inside a token makes it no list.
private func checkLists(_ value: String, _ choice: Int) {
  let plain = plainList(value)
  let allAreTokens = plain.allSatisfy { $0.utf8.allSatisfy(Characters.isToken) }
  precondition(tokens(value) == (allAreTokens ? plain.map(lowercased) : nil), "a list is read as another")
  for member in FieldReader.members(of: value) { precondition(!member.isEmpty, "an empty member is told of") }
  guard allAreTokens else { return }
  precondition(FieldReader.members(of: value) == plain.map(lowercased), "members of tokens are tokens")
  let spaced = " ,\t" + plain.joined(separator: " ,, \t") + "\t ,"
  precondition(tokens(spaced) == tokens(value), "white space between members matters")
  guard let long = plain.first(where: { $0.utf8.count > 1 }) else { return }
  var broken = Array(long.utf8)
  broken.insert(choice & 1 == 0 ? 32 : 9, at: 1 + choice / 2 % (broken.count - 1))
  precondition(tokens(String(decoding: broken, as: UTF8.self)) == nil, "white space inside a token is passed over")
}

/// Without the reader: split at commas, trimmed, the empty ones left out.
private func plainList(_ value: String) -> [String] {
  value.utf8.split(separator: 44).map { member in
    let start = member.drop { $0 == 32 || $0 == 9 }
    return String(decoding: start.reversed().drop { $0 == 32 || $0 == 9 }.reversed(), as: UTF8.self)
  }.filter { !$0.isEmpty }
}

private func lowercased(_ text: String) -> String {
  String(decoding: text.utf8.map(Characters.lowercased), as: UTF8.self)
}

/// A media type that is taken is taken in capitals and with white space at its ends; two of them are none.
private func checkMediaType(_ value: String, _ choice: Int) {
  guard let type = MediaType(value) else { return }
  precondition(MediaType(" \t" + value + "\t")?.essence == type.essence, "white space at the ends matters")
  let capitals = String(decoding: value.utf8.map { $0 &- 97 < 26 ? $0 - 32 : $0 }, as: UTF8.self)
  precondition(MediaType(capitals)?.essence == type.essence, "case matters")
  precondition(MediaType(value + "," + value) == nil && MediaType(value + "/") == nil, "more than one type is one")
  precondition(MediaType(type.essence)?.essence == type.essence && type.essence.split(separator: "/").count == 2)
  var broken = Array(type.essence.utf8)
  broken.insert(choice & 1 == 0 ? 32 : 9, at: 1 + choice / 2 % (broken.count - 1))
  precondition(MediaType(String(decoding: broken, as: UTF8.self)) == nil, "white space inside a type is passed over")
}

/// What is chosen was offered, and with each type forbidden nothing is chosen.
private func checkAccept(_ value: String) {
  let offered = ["application/json", "text/csv"]
  guard let accepted = AcceptedMedia(value) else { return }
  let chosen = accepted.preferred(among: offered)
  precondition(chosen == nil || offered.contains(chosen ?? ""), "something else is chosen")
  let none = AcceptedMedia("application/json;q=0, text/csv;q=0, " + value)
  precondition(none != nil && none?.preferred(among: offered) == nil, "what is forbidden is chosen")
  let all = AcceptedMedia(value + ", */*")
  let isChosen = all?.preferred(among: offered) != nil
  precondition(all != nil && (chosen == nil || isChosen), "more is accepted and less is chosen")
}

/// A list of tags that names one names it also among others, and quoted it is a tag of its own.
private func checkTags(_ value: String) {
  guard value.utf8.allSatisfy(Characters.isField), let tag = ETag("tag"),
    let alone = try? HTTPRequest(.get, "/", headers: ["If-None-Match": value]),
    let among = try? HTTPRequest(.get, "/", headers: ["If-None-Match": "W/\"tag\", " + value])
  else { return }
  if tag.isNamed(by: alone.headers), value != "*", !alone.headers.all("If-None-Match").contains("*") {
    precondition(tag.isNamed(by: among.headers), "a tag that is named is not among others")
  }
  if let other = ETag(value), let request = try? HTTPRequest(.get, "/", headers: ["If-None-Match": other.field]) {
    precondition(other.isNamed(by: request.headers), "a tag does not name itself")
  }
}

/// In a head the value means to the parser what it means here: chunked, close and 100-continue are these tokens alone.
private func checkHead(_ value: [UInt8]) {
  guard value.allSatisfy(Characters.isField) else { return }
  let list = plainList(String(decoding: value, as: UTF8.self)).map(lowercased)
  let coded = framing("Transfer-Encoding", value)
  precondition((coded?.framing == .chunked) == (list == ["chunked"]), "a coding is taken for another")
  if let expecting = framing("Expect", value) {
    precondition(list.allSatisfy { $0 == "100-continue" }, "an expectation is taken for another")
    precondition(expecting.headers.repeated.isEmpty)
  }
  guard !value.contains(UInt8(ascii: "\"")), let connected = framing("Connection", value) else { return }
  precondition(connected.wantsKeepAlive == !list.contains("close"), "an option is taken for another")
}

private func framing(_ name: String, _ value: [UInt8]) -> RequestHead? {
  let bytes = Array("POST / HTTP/1.1\r\nHost: a\r\n\(name): ".utf8) + value + Array("\r\n\r\n".utf8)
  var parser = RequestParser()
  var position = 0
  guard case .head(let head)? = try? parser.next(bytes, &position, bytes.count) else { return nil }
  return head
}
