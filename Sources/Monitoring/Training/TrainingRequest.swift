import JSON

/// What a training job is to do, as the job keeps it.
struct TrainingRequest: Equatable, Sendable {
  static let kind = "training"

  let model: String
  let series: String
  let version: Int64
  /// Tells the version from one of the same number of another model that took over the name.
  let versionKey: Int64
  /// The version whose weights it starts from.
  let warmStartVersion: Int64?
  /// Whether it may start afresh where that version has other dimensions: nobody asked for its weights.
  let mayStartAfresh: Bool
  /// Whether the new version is to serve once it is ready.
  let activates: Bool
  /// The threshold to fit.
  let threshold: JSONObject

  var json: String {
    let members: JSONObject = [
      "model": .string(model), "series": .string(series), "version": .integer(version),
      "version_key": .integer(versionKey),
      "warm_start_version": warmStartVersion.map(JSONValue.integer) ?? .null, "may_start_afresh": .bool(mayStartAfresh),
      "activate": .bool(activates),
      "threshold": .object(threshold),
    ]
    return JSONValue.object(members).text
  }
}

extension TrainingRequest {
  init(json: String) throws(MonitoringError) {
    guard let value = try? JSONValue.parse(json), let model = value["model"]?.string,
      let series = value["series"]?.string, let version = value["version"]?.integer,
      let versionKey = value["version_key"]?.integer, let activates = value["activate"]?.bool,
      let threshold = value["threshold"]?.object
    else { throw MonitoringError(.internalError, "The job's request cannot be read.") }
    self.init(
      model: model, series: series, version: version, versionKey: versionKey,
      warmStartVersion: value["warm_start_version"]?.integer,
      mayStartAfresh: value["may_start_afresh"]?.bool ?? false, activates: activates, threshold: threshold)
  }
}
