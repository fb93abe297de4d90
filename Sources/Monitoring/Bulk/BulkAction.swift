import Detectors
import JSON

/// What a bulk does to each of what it is about.
package enum BulkAction: Equatable, Sendable {
  case train(Retraining)
  /// The newest trained version where none is named.
  case activate(version: Int64?)
  case delete(BulkResource, cascade: Bool)

  package var name: String {
    switch self {
    case .train: "train"
    case .activate: "activate"
    case .delete: "delete"
    }
  }

  package var resource: BulkResource {
    switch self {
    case .train, .activate: .models
    case .delete(let resource, _): resource
    }
  }
}

/// The form in which a job keeps it.
extension BulkAction {
  var json: String {
    var members: JSONObject = ["action": .string(name), "resource": .string(resource.rawValue)]
    switch self {
    case .train(let training): members["training"] = .object(training.json)
    case .activate(let version): members["version"] = version.map(JSONValue.integer)
    case .delete(_, let cascade): members["cascade"] = .bool(cascade)
    }
    return JSONValue.object(members).text
  }

  init(json: String) throws(MonitoringError) {
    let value = try? JSONValue.parse(json)
    let resource = value?["resource"]?.string.flatMap(BulkResource.init(rawValue:))
    switch (value?["action"]?.string, resource) {
    case ("train", _): self = .train(Retraining(json: value?["training"]?.object ?? [:]))
    case ("activate", _): self = .activate(version: value?["version"]?.integer)
    case ("delete", let resource?): self = .delete(resource, cascade: value?["cascade"]?.bool ?? false)
    default: throw MonitoringError(.internalError, "The job's request cannot be read.")
    }
  }
}

extension Retraining {
  var json: JSONObject {
    var members: JSONObject = ["activate": .bool(activates)]
    var given = JSONObject()
    for (name, value) in parameters.sorted(by: { $0.key < $1.key }) { given[name] = value.json }
    members["parameters"] = .object(given)
    members["from"] = from.map(JSONValue.integer)
    members["to"] = to.map(JSONValue.integer)
    members["seed"] = seed.map(JSONValue.integer)
    members["warm_start"] = warmStart.map(JSONValue.bool)
    return members
  }

  init(json: JSONObject) {
    self.init(
      parameters: json["parameters"]?.object?.parameters ?? [:], from: json["from"]?.integer, to: json["to"]?.integer,
      seed: json["seed"]?.integer, warmStart: json["warm_start"]?.bool, activates: json["activate"]?.bool ?? true)
  }
}
