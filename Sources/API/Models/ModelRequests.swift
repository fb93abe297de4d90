import Detectors
import JSON
import Monitoring

extension APIRequest {
  /// The body of `POST /v1/models`.
  func modelCreation() throws -> ModelCreation {
    try decode(try json()) { reader in
      let id = reader.identifier("id")
      let series = reader.identifier("series", required: true)
      let metrics = reader.strings("metrics", count: 1...256, length: 1...128)
      let algorithm = reader.choice("algorithm", of: Algorithm.self, required: true)
      let parameters = reader.parameters("parameters")
      let range = reader.range()
      let seed = reader.integer("seed", in: 0...(1 << 53 - 1)) ?? 0
      let threshold = reader.threshold("threshold")
      if let algorithm {
        reader.report("parameters") { () throws(ParameterFaults) in try algorithm.schema.resolve(parameters) }
      }
      guard let series, let algorithm, let threshold else { return nil }
      return ModelCreation(
        id: id, series: series, metrics: metrics, algorithm: algorithm, parameters: parameters, from: range.from,
        to: range.to, seed: seed, threshold: threshold)
    }
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

  /// The settings of a threshold by the rules of its method; the default where there are none.
  mutating func threshold(_ key: String) -> ThresholdSettings? {
    let given = parameters(key)
    var settings: ThresholdSettings?
    report(key) { () throws(ParameterFaults) in settings = try ThresholdSettings(given) }
    return settings
  }

  /// Runs a check of parameters, whose faults join those of the body.
  mutating func report<Result>(_ key: String, _ check: () throws(ParameterFaults) -> Result) {
    do {
      _ = try check()
    } catch {
      for fault in error.faults {
        append(
          JSONFault(
            pointer: pointer.appending(key).appending(fault.name), code: JSONFault.Code(rawValue: fault.code),
            detail: fault.detail))
      }
    }
  }
}
