import JSON
import Monitoring
import Storage

/// What every list of many things takes: what to narrow it down by, how to sort it, and its page.
struct ListQuery {
  let filter: ListFilter
  /// Nil for the order of the ids.
  let sort: ListSort?
  let limit: Int
  let after: ListPlace?

  static let mostTags = 16
  static let textLength = 1...128

  /// How a cursor names a place of this list.
  func text<Item>(_ placed: Placed<Item>) -> String {
    sort == nil ? placed.place.id : "\(placed.place.value) \(placed.place.id)"
  }
}

extension QueryReader {
  /// `q`, `tag`, `sort`, `limit` and `cursor`.
  ///
  /// - Parameters:
  ///   - sorts: those that the list can do beside `id`.
  ///   - isTagged: whether it is of what belongs to a series, which has tags.
  mutating func list(sorts: [ListSort], isTagged: Bool = true) -> ListQuery {
    let filter = listFilter(isTagged: isTagged)
    let limit = integer("limit", in: 1...Paging.mostItems) ?? Paging.defaultItems
    let sort = listSort(sorts)
    return ListQuery(filter: filter, sort: sort, limit: limit, after: listPlace(isSorted: sort != nil))
  }

  /// `q` and `tag`.
  mutating func listFilter(isTagged: Bool = true) -> ListFilter {
    let text = text("q")
    if let text, !ListQuery.textLength.contains(text.unicodeScalars.count) {
      report("q", .invalidValue, "must have 1 to \(ListQuery.textLength.upperBound) characters of an id")
    }
    return ListFilter(text: text, tagsJSON: isTagged ? tags() : nil)
  }

  /// `tag`, several times perhaps, each as `name:value`: a JSON object; nil where there is none.
  private mutating func tags() -> String? {
    var tags = JSONObject()
    for text in texts("tag", most: ListQuery.mostTags) {
      let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
      guard parts.count == 2, !parts[0].isEmpty else {
        report("tag", .invalidValue, "must be NAME:VALUE, such as team:shop")
        continue
      }
      if let other = tags[parts[0]]?.string, other != parts[1] {
        report("tag", .conflictingQuery, "asks for two values of '\(parts[0].prefix(64))', and a series has one")
      }
      tags[parts[0]] = .string(parts[1])
    }
    return tags.keys.isEmpty ? nil : JSONValue.object(tags).text
  }

  private mutating func listSort(_ sorts: [ListSort]) -> ListSort? {
    guard let name = text("sort"), name != "id" else { return nil }
    guard let sort = ListSort(rawValue: name), sorts.contains(sort) else {
      let names = (["id"] + sorts.map(\.rawValue)).joined(separator: ", ")
      report("sort", .invalidValue, "must be one of \(names)")
      return nil
    }
    return sort
  }

  private mutating func listPlace(isSorted: Bool) -> ListPlace? {
    guard let place = place() else { return nil }
    guard isSorted else { return ListPlace(value: 0, id: place) }
    let parts = place.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let value = Int64(parts[0]) else {
      report("cursor", .invalidCursor, ListCursors.fault)
      return nil
    }
    return ListPlace(value: value, id: String(parts[1]))
  }
}
