import Detectors
import JSON
import Monitoring

extension APIRequest {
  /// The body of `POST /v1/models`.
  func modelCreation() throws -> ModelCreation {
    let draft: Draft<ModelCreation> = try decode(try json()) { reader in
      let id = reader.identifier("id")
      let series = reader.identifier("series", required: true)
      let metrics = reader.strings("metrics", count: 1...256, length: 1...128)
      let algorithm = reader.choice("algorithm", of: Algorithm.self, required: true)
      let parameters = reader.parameters("parameters")
      let range = reader.range()
      let seed = reader.integer("seed", in: 0...(1 << 53 - 1)) ?? 0
      let threshold = reader.parameters("threshold")
      guard let series, let algorithm else { return nil }
      return Draft(threshold: threshold) { settings in
        ModelCreation(
          id: id, series: series, metrics: metrics, algorithm: algorithm, parameters: parameters, from: range.from,
          to: range.to, seed: seed, threshold: settings)
      }
    }
    return try draft.finished()
  }

  /// The body of `POST /v1/models/{id}/train`, which may be left out.
  func retraining() throws -> Retraining {
    try decode(try optionalJSON()) { reader in
      let range = reader.range()
      return Retraining(
        parameters: reader.parameters("parameters"), from: range.from, to: range.to,
        seed: reader.integer("seed", in: 0...(1 << 53 - 1)), warmStart: reader.bool("warm_start") ?? false,
        activates: reader.bool("activate") ?? true)
    }
  }

  /// The body of `PUT /v1/models/{id}/threshold`.
  func thresholdSettings() throws -> ThresholdSettings {
    let value = try json()
    guard let members = value.object else {
      throw Problem(.wrongType, "The body must be an object.")
    }
    do { return try ThresholdSettings(members.parameters) } catch { throw Problem(MonitoringError(error, at: "")) }
  }
}

/// A creation whose threshold is read after the body's other faults, by the rules of its method.
private struct Draft<Result> {
  let threshold: [String: ParameterValue]
  let make: (ThresholdSettings) -> Result

  func finished() throws -> Result {
    do {
      return make(try ThresholdSettings(threshold))
    } catch {
      throw Problem(MonitoringError(error, at: "/threshold"))
    }
  }
}

extension JSONObjectReader {
  /// An id of the client's choice.
  mutating func identifier(_ key: String, required: Bool = false) -> String? {
    converted(key, required: required) { value throws(JSONMismatch) in
      guard let text = value.string else { throw .type("a string", value) }
      guard Identifiers.isValid(text) else {
        throw JSONMismatch(JSONFault.Code(rawValue: "invalid_id"), "must be \(Identifiers.rule)")
      }
      return text
    }
  }

  /// An object of parameters, whose names and values their schema checks later.
  mutating func parameters(_ key: String) -> [String: ParameterValue] {
    guard let members = members(key, count: 0...100) else { return [:] }
    for (name, value) in zip(members.keys, members.values) where ParameterValue(json: value) == nil {
      append(
        JSONFault(
          pointer: pointer.appending(key).appending(name), code: .wrongType,
          detail: "must be a number, a string, true, false or a list, not \(value.kindName)"))
    }
    return members.parameters
  }
}
