import Detectors
import JSON
import Monitoring

extension APIRequest {
  /// The body of `POST /v1/models`.
  func modelCreation() throws -> ModelCreation {
    try decode(try json()) { reader in
      let id = reader.identifier("id")
      let series = reader.identifier("series", required: true)
      let metrics = reader.distinctStrings("metrics", count: 1...256, length: 1...128)
      let isNamed = reader.keys.contains("algorithm")
      let algorithm = isNamed ? reader.choice("algorithm", of: Algorithm.self, required: true) : .ensemble
      let parameters = reader.parameters("parameters")
      let range = reader.range()
      let seed = reader.integer("seed", in: 0...(1 << 53 - 1)) ?? 0
      let threshold = reader.threshold("threshold")
      if let algorithm {
        reader.report("parameters") { () throws(ParameterFaults) in try algorithm.parameters(parameters) }
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
        seed: reader.integer("seed", in: 0...(1 << 53 - 1)), warmStart: reader.bool("warm_start"),
        activates: reader.bool("activate") ?? true)
    }
  }

  /// The body of `PUT /v1/models/{id}/threshold`.
  func thresholdSettings() throws -> ThresholdSettings {
    let settings = try decode(try json()) { reader in reader.parameters() }
    do { return try ThresholdSettings(settings) } catch { throw Problem(MonitoringError(error, at: "")) }
  }
}

extension JSONObjectReader {
  /// An id of the client's choice.
  mutating func identifier(_ key: String, required: Bool = false) -> String? {
    converted(key, required: required) { value throws(JSONMismatch) in
      guard let text = value.string else { throw .type("a string", value) }
      guard Identifier.isValid(text) else {
        throw JSONMismatch(JSONFault.Code(.invalidId), "must be \(Identifier.rule)")
      }
      return text
    }
  }

  /// Names that may not occur twice.
  mutating func distinctStrings(_ key: String, count: ClosedRange<Int>, length: ClosedRange<Int>) -> [String]? {
    guard let names = strings(key, count: count, length: length) else { return nil }
    var seen: Set<String> = []
    for (index, name) in names.enumerated() where !seen.insert(name).inserted {
      append(
        JSONFault(
          pointer: pointer.appending(key).appending(index), code: JSONFault.Code(.duplicateColumn),
          detail: "names '\(name)' again"))
    }
    return names
  }

  /// The settings of a threshold by the rules of its method; the default where there are none.
  mutating func threshold(_ key: String) -> ThresholdSettings? {
    has(key) ? object(key) { $0.threshold() } : ThresholdSettings()
  }

  /// The members of the object as the settings of a threshold.
  mutating func threshold() -> ThresholdSettings? {
    let given = parameters()
    var settings: ThresholdSettings?
    report(at: pointer) { () throws(ParameterFaults) in settings = try ThresholdSettings(given) }
    return settings
  }

  /// Runs a check of parameters, whose faults join those of the body.
  mutating func report<Result>(_ key: String, _ check: () throws(ParameterFaults) -> Result) {
    report(at: pointer.appending(key), check)
  }

  private mutating func report<Result>(
    at place: JSONPointer, _ check: () throws(ParameterFaults) -> Result
  ) {
    do {
      _ = try check()
    } catch {
      for fault in error.faults {
        append(
          JSONFault(pointer: place.appending(fault.name), code: JSONFault.Code(fault.code), detail: fault.detail))
      }
    }
  }

  /// An object of parameters, whose names and values their schema checks later.
  mutating func parameters(_ key: String) -> [String: ParameterValue] {
    object(key) { reader in reader.parameters() } ?? [:]
  }

  /// All members of the object as parameters.
  mutating func parameters() -> [String: ParameterValue] {
    var values: [String: ParameterValue] = [:]
    for name in keys.prefix(Self.mostParameters) {
      guard let value = value(name) else {
        report(.wrongType, at: name, "must not be null")
        continue
      }
      values[name] = ParameterValue(json: value)
      if values[name] == nil {
        report(.wrongType, at: name, "must be a number, a string, true, false or a list, not \(value.kindName)")
      }
    }
    return values
  }

  /// More than any algorithm has; what comes after them is unknown.
  private static let mostParameters = 100
}
