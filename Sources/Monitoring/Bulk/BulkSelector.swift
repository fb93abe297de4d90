import JSON
package import Storage

/// What a bulk is about.
package enum BulkResource: String, CaseIterable, Sendable { case series, models, monitors }

/// Which of them: those that are named, or those that a filter finds.
package struct BulkSelector: Equatable, Sendable {
  /// More than these are no matter of one request.
  package static let most = 10_000

  package var ids: [String]?
  package var filter: ListFilter

  package init(ids: [String]? = nil, filter: ListFilter = ListFilter()) {
    self.ids = ids
    self.filter = filter
  }
}

extension Transaction {
  /// The ids that a selector finds, in their order; of those that are named also the ones that are not there.
  ///
  /// - Throws: `too_many`.
  func select(_ selector: BulkSelector, _ resource: BulkResource) throws -> [String] {
    if let ids = selector.ids { return Set(ids).sorted() }
    var found: [String] = []
    while true {
      let page = try page(selector.filter, resource, after: found.last, limit: 1_000)
      found += page
      guard found.count <= BulkSelector.most else {
        throw MonitoringError(
          .tooMany, at: "/selector",
          "finds more than \(BulkSelector.most) \(resource.rawValue), the most of one request: narrow it down by 'q' or 'tags'"
        )
      }
      if page.count < 1_000 { return found }
    }
  }

  private func page(_ filter: ListFilter, _ resource: BulkResource, after: String?, limit: Int) throws -> [String] {
    let place = after.map { ListPlace(value: 0, id: $0) }
    return switch resource {
    case .series: try series.list(filter, after: place, limit: limit).map(\.item.definition.id)
    case .models: try models.list(filter, after: place, limit: limit).map(\.item.id)
    case .monitors: try monitors.list(filter, after: place, limit: limit).map(\.item.id)
    }
  }
}
