import HTTP
import JSON

extension HTTPResponse {
  /// An answer whose JSON the closure writes.
  static func json(
    _ status: HTTPStatus = .ok, headers: HTTPHeaders = [:], _ write: (inout JSONWriter) throws -> Void
  ) rethrows -> HTTPResponse {
    var writer = JSONWriter()
    try write(&writer)
    var fields = headers
    fields.set("Content-Type", "application/json")
    return HTTPResponse(status, headers: fields, body: .bytes(writer.bytes))
  }
}

extension JSONWriter {
  /// A page of a list: `items`, and `next_cursor` where there is more.
  mutating func page<Item>(
    _ items: [Item], limit: Int, _ cursors: ListCursors, place: (Item) -> String,
    _ write: (inout JSONWriter, Item) throws -> Void
  ) rethrows {
    // One more than the limit was read, to know whether there is more.
    let shown = items.prefix(limit)
    beginObject()
    key("items")
    beginArray()
    for item in shown { try write(&self, item) }
    endArray()
    if items.count > limit, let last = shown.last { field("next_cursor", cursors.encode(place(last))) }
    endObject()
  }
}
