import Monitoring

/// How lists are paged: so many items after the place that a cursor names.
struct Paging {
  static let mostItems = 10_000
  static let defaultItems = 100

  let limit: Int
  /// The place of the last item that the client has seen.
  let after: String?
}

/// The same for a list of what belongs to a model, numbered: another model may have taken its name since.
struct OwnedPaging {
  let limit: Int
  fileprivate let place: [Int64]?

  /// The number of the last item that the client has seen.
  ///
  /// - Throws: `invalid_cursor` where it belongs to another than the owner.
  func after(in owner: Int64) throws(Problem) -> Int64? {
    guard let place else { return nil }
    guard place[1] == owner else { throw ListCursors.problem }
    return place[0]
  }
}

extension QueryReader {
  /// `limit` and `cursor`.
  mutating func paging() -> Paging {
    let limit = integer("limit", in: 1...Paging.mostItems) ?? Paging.defaultItems
    return Paging(limit: limit, after: place())
  }

  /// `limit` and `cursor` of a list whose places are numbers.
  mutating func numberedPaging() -> (limit: Int, after: Int64?) {
    let limit = integer("limit", in: 1...Paging.mostItems) ?? Paging.defaultItems
    return (limit, numbers(1)?[0])
  }

  /// The same where the places end with the key of what the list belongs to.
  mutating func ownedPaging() -> OwnedPaging {
    let limit = integer("limit", in: 1...Paging.mostItems) ?? Paging.defaultItems
    return OwnedPaging(limit: limit, place: numbers(2))
  }

  /// The place that `cursor` names.
  mutating func place() -> String? {
    guard let text = text("cursor") else { return nil }
    let place = cursors.decode(text)
    if place == nil { report("cursor", .invalidCursor, ListCursors.fault) }
    return place
  }

  /// The same for places that are numbers, one or several between spaces.
  mutating func numbers(_ count: Int) -> [Int64]? {
    guard let place = place() else { return nil }
    let numbers = place.split(separator: " ").compactMap { Int64($0) }
    guard numbers.count == count else {
      report("cursor", .invalidCursor, ListCursors.fault)
      return nil
    }
    return numbers
  }
}
