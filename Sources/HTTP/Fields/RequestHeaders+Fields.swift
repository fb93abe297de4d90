extension RequestHeaders {
  /// The value of a field that comes exactly once.
  package func single(_ name: String) -> String? {
    let values = all(name)
    return values.count == 1 ? values[0] : nil
  }

  /// The members of a list of tokens in small letters, of all lines of that name together; empty where there is none,
  /// nil where anything else stands between the commas.
  package func tokens(_ name: String) -> [String]? {
    var reader = FieldReader(joined(name) ?? "")
    return reader.list { $0.name() }
  }

  /// The fields that come once and came more often, in the order of their first lines, with how often they came.
  ///
  /// A field that is no list says nothing when it comes twice (RFC 9110 §5.3): whoever took the first would carry out
  /// another request than a proxy or a check before us that took the last.
  package var repeated: [(name: String, count: Int)] {
    var found: [(name: String, count: Int)] = []
    for (index, slice) in slices.enumerated() {
      // Of most requests no two names are of one length and the same, so that the table is not looked into.
      guard slices[(index + 1)...].contains(where: { isSame($0.name, slice.name) }) else { continue }
      guard let single = SingleField.names.first(where: { bytes.equalsIgnoringCase(slice.name, $0) }),
        !found.contains(where: { $0.name == single })
      else { continue }
      found.append((single, all(single).count))
    }
    return found
  }

  private func isSame(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    left.count == right.count
      && zip(bytes[left], bytes[right]).allSatisfy { Characters.lowercased($0) == Characters.lowercased($1) }
  }
}

/// The fields that are read here and come once.
///
/// Host, Content-Length and Transfer-Encoding frame and route the message, and are held to the same by its parser. Lists,
/// whose lines are joined, are Accept, Connection, Content-Encoding, Expect, If-Match, If-None-Match and
/// Access-Control-Request-Headers. X-Request-Id is only a name: one that comes twice is not taken, and another made. Of
/// dates and ranges (If-Modified-Since, If-Range, Range) a repeated one must be passed over as a wrong one is (§13.1.3,
/// §14.2), and nothing here reads them.
enum SingleField {
  static let names = [
    "Authorization",  // RFC 9110 §11.6.2
    "Content-Type",  // RFC 9110 §8.3
    "Content-Range",  // RFC 9110 §14.4
    "Idempotency-Key",  // draft-ietf-httpapi-idempotency-key-header §2.1: an item
    "Last-Event-ID",  // WHATWG HTML §9.2.3
    "Origin",  // WHATWG Fetch §3.2
    "Access-Control-Request-Method",  // WHATWG Fetch §3.3.2
    "Sec-Fetch-Site",  // Fetch Metadata §2.3: an item
  ]
}
