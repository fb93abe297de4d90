import Detectors
import JSON
import Monitoring
import Storage

extension APIRequest {
  /// The body of `PUT /v1/configuration`: a section the reader of which is not here is an unknown key.
  func configuration(_ rules: ReceiverRules) throws -> Configuration {
    try decode(try json()) { reader in
      var wanted = Configuration()
      wanted.series = reader.named("series") { reader, id in reader.seriesDefinition(id: id) }
      wanted.receivers = reader.named("receivers") { reader, id in
        let keeps = reader.keeps()
        return reader.receiverDefinition(rules).map { ReceiverWish(id: id, definition: $0, keeps: keeps) }
      }
      wanted.models = reader.named("models") { reader, id in reader.modelWish(id: id) }
      wanted.monitors = reader.named("monitors") { reader, id in reader.monitorCreation(id: id) }
      wanted.policies = reader.named("policies", most: Int(PolicyService.most)) { reader, id in
        reader.policyDefinition().map { PolicyWish(id: id, definition: $0) }
      }
      wanted.mutes = reader.objects("mutes", count: 0...MuteService.configurable) { reader in
        reader.muteCreation().map { MuteWish(mute: $0.mute, rule: $0.rule) }
      }
      return wanted
    }
  }
}

extension MuteService {
  fileprivate static var configurable: Int { Int(mostCurrent) }
}

extension JSONObjectReader {
  /// Things with ids, each once.
  fileprivate mutating func named<Item>(
    _ key: String, most: Int = 100_000, _ decode: (inout JSONObjectReader, String) -> Item?
  ) -> [Item]? {
    var seen: Set<String> = []
    return objects(key, count: 0...most) { reader -> Item? in
      let id = reader.identifier("id", required: true)
      if let id, !seen.insert(id).inserted {
        reader.report(JSONFault.Code(.invalidValue), at: "id", "stands there twice")
      }
      return decode(&reader, id ?? "")
    }
  }

  fileprivate mutating func keeps() -> [ReceiverWish.Kept] {
    let kept = strings("keeps", count: 0...2, length: 1...16) ?? []
    return kept.enumerated().compactMap { index, word in
      let place = pointer.appending("keeps").appending(index)
      guard let kept = ReceiverWish.Kept(rawValue: word) else {
        append(
          JSONFault(pointer: place, code: JSONFault.Code(.invalidValue), detail: "must be one of headers, secret"))
        return nil
      }
      if has(word) {
        append(
          JSONFault(
            pointer: place, code: JSONFault.Code(.invalidValue),
            detail: "keeps '\(word)', which the receiver is given anew"))
      }
      return kept
    }
  }

  fileprivate mutating func modelWish(id: String) -> ModelWish? {
    let series = identifier("series", required: true)
    let metrics = distinctStrings("metrics", count: 1...256, length: 1...128)
    let algorithm = choice("algorithm", of: Algorithm.self, required: true)
    let parameters = parameters("parameters")
    let threshold = threshold("threshold")
    let rounds = object("rounds") { $0.roundSchedule() }
    if let algorithm {
      report("parameters") { () throws(ParameterFaults) in try algorithm.parameters(parameters) }
    }
    guard let series, let algorithm, let threshold else { return nil }
    return ModelWish(
      id: id, series: series, metrics: metrics, algorithm: algorithm, parameters: parameters, threshold: threshold,
      rounds: rounds ?? RoundSchedule())
  }
}
