import Detectors
import JSON
import Monitoring

extension APIRequest {
  /// The body of `POST /v1/models/{id}/generate`.
  func generation() throws(Problem) -> AnomalyGenerator.Request {
    let model = parameter("id")
    return try decode(json()) { reader in reader.generation(by: model) }
  }
}

extension JSONObjectReader {
  fileprivate mutating func generation(by model: String) -> AnomalyGenerator.Request? {
    let count = count("count", in: 1...CGATS.largestCount, required: true)
    let label = generatedLabel()
    let base = object("base") { reader in reader.generationBase() }
    let seed = UInt64(integer("seed", in: 0...(1 << 53 - 1)) ?? 0)
    let departure = number("min_departure", in: 0...1_000) ?? 0
    let pastes = bool("paste")
    let noise = choice("noise", of: GenerationRequest.Noise.self) ?? .insideLabel
    let saveAs = identifier("save_as")
    guard let count, let label else { return nil }
    return AnomalyGenerator.Request(
      model: model,
      generation: GenerationRequest(
        count: count, label: label, seed: seed, minDeparture: departure, paste: pastes, noise: noise),
      base: base, saveAs: saveAs)
  }

  /// The label, the anomaly that describes it, or neither; nil, with the fault, where it is both.
  private mutating func generatedLabel() -> GenerationRequest.Label? {
    let given = integers("label", count: 2...1_024)
    for (index, mark) in (given ?? []).enumerated() where mark != 0 && mark != 1 {
      append(
        JSONFault(pointer: pointer.appending("label").appending(index), code: .outOfRange, detail: "must be 0 or 1"))
    }
    let described = object("anomaly") { reader -> GenerationRequest.Label? in
      let position = reader.count("position", in: 0...1_023, required: true)
      let length = reader.count("length", in: 1...1_024, required: true)
      guard let position, let length else { return nil }
      return .described(position: position, length: length)
    }
    guard let given else { return described ?? .drawn }
    if described != nil {
      report(
        JSONFault.Code(.inconsistentParameters), at: "anomaly", "says what 'label' says; give one of them")
    }
    return .given(given.map { $0 == 0 ? 0 : 1 })
  }

  private mutating func generationBase() -> AnomalyGenerator.Request.Base? {
    let series = identifier("series")
    guard let from = time("from", required: true) else { return nil }
    return AnomalyGenerator.Request.Base(series: series, from: from)
  }
}
