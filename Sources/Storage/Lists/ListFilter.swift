/// What lists and selectors narrow down by; nil asks nothing.
package struct ListFilter: Sendable, Equatable {
  /// Part of an id, in small letters: case counts for nothing.
  package var text: String?
  /// Tags that the series has to have, all of them: a JSON object of texts.
  package var tagsJSON: String?

  package init(text: String? = nil, tagsJSON: String? = nil) {
    self.text = text?.lowercased()
    self.tagsJSON = tagsJSON
  }

  package var isEmpty: Bool { text == nil && tagsJSON == nil }
}

/// What lists can be sorted by beside their ids. Ties are in the order of the ids.
package enum ListSort: String, Sendable, CaseIterable {
  /// By when it was made.
  case newest, oldest
  /// By the time of the last point.
  case fresh, stale
  /// Most alerts that last first.
  case trouble
}

/// A place in a list that is not sorted by ids alone.
package struct ListPlace: Sendable, Equatable {
  /// What the list is sorted by, growing from page to page.
  package let value: Int64
  package let id: String

  package init(value: Int64, id: String) { (self.value, self.id) = (value, id) }
}

/// An item of a list with its place.
package struct Placed<Item: Sendable>: Sendable {
  package let item: Item
  package let place: ListPlace

  package init(item: Item, place: ListPlace) { (self.item, self.place) = (item, place) }
}

extension Placed: Equatable where Item: Equatable {}
