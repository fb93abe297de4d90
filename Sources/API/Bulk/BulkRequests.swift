import JSON
import Monitoring
import Storage

extension APIRequest {
  /// The body of `POST /v1/bulk/create`.
  func bulkCreation() throws -> BulkCreation {
    try decode(try json()) { reader in
      let most = BulkCreation.most
      let series = reader.objects("series", count: 0...most) { reader -> SeriesDefinition? in
        let id = reader.identifier("id", required: true)
        return reader.seriesDefinition(id: id ?? "")
      }
      let models = reader.objects("models", count: 0...most) { $0.modelCreation() }
      let monitors = reader.objects("monitors", count: 0...most) { $0.monitorCreation() }
      let creation = BulkCreation(series: series ?? [], models: models ?? [], monitors: monitors ?? [])
      let count = creation.series.count + creation.models.count + creation.monitors.count
      if count > most {
        reader.report(JSONFault.Code(.tooMany), "must have \(most) entries at most, not \(count): send it in parts")
      }
      return creation
    }
  }

  /// The body of the other bulks.
  func bulkAction(_ name: String) throws -> (BulkAction, BulkSelector) {
    try decode(try json()) { reader in
      let selector = reader.object("selector") { $0.bulkSelector() }
      if !reader.has("selector") { reader.report(.missingKey, at: "selector", "is required") }
      let action: BulkAction? =
        switch name {
        case "train": .train(reader.retraining())
        case "activate": .activate(version: reader.integer("version", in: 1...Int64.max))
        default:
          reader.choice("resource", of: BulkResource.self, required: true).map {
            .delete($0, cascade: reader.bool("cascade") ?? false)
          }
        }
      guard let selector, let action else { return nil }
      return (action, selector)
    }
  }
}

extension JSONObjectReader {
  /// Whom a bulk is about. Everything has to be asked for.
  mutating func bulkSelector() -> BulkSelector? {
    let ids = strings("ids", count: 0...BulkSelector.most, length: 1...128, rule: .identifier)
    let text = string("q", length: ListQuery.textLength)
    let tags = tags()
    let isAll = bool("all") ?? false
    let hasTags = tags.map { !$0.keys.isEmpty } ?? false
    guard ids != nil || text != nil || hasTags || isAll else {
      report(.missingKey, "must have 'ids', 'q' or 'tags', or \"all\": true for everything")
      return nil
    }
    if ids != nil, text != nil || hasTags || isAll {
      report(JSONFault.Code(.invalidValue), at: "ids", "must stand alone: it names each")
    }
    let filter = ListFilter(text: text, tagsJSON: hasTags ? tags.map { JSONValue.object($0).text } : nil)
    return BulkSelector(ids: ids, filter: filter)
  }

  fileprivate mutating func monitorCreation() -> MonitorCreation? {
    let id = identifier("id", required: true)
    return monitorCreation(id: id ?? "")
  }

  /// A monitor to be made, but for its id.
  mutating func monitorCreation(id: String) -> MonitorCreation? {
    let model = identifier("model", required: true)
    let receivers = strings("receivers", count: 0...20, length: 1...128, rule: .identifier)
    let rules = object("rules") { MonitorRules(&$0) } ?? MonitorRules()
    guard let model else { return nil }
    return MonitorCreation(id: id, model: model, receivers: receivers ?? [], rules: rules)
  }
}
