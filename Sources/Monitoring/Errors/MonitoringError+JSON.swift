import JSON

/// The form in which a failed job or model keeps its error.
extension MonitoringError {
  package var json: String {
    let members: JSONObject = ["code": .string(code), "detail": .string(detail)]
    return JSONValue.object(members).text
  }

  /// Reads what `json` wrote; nil for anything else.
  package init?(json: String) {
    guard let value = try? JSONValue.parse(json), let code = value["code"]?.string,
      let detail = value["detail"]?.string
    else { return nil }
    self.init(code, detail)
  }
}
