import JSON

/// Shapes of one tool each.
extension JSONTables {
  /// A data frame of Grafana's: fields in a schema, their values column by column.
  static func frame(_ object: JSONObject) -> (rows: Rows, beside: [Member])? {
    guard let fields = object["schema"]?.object?["fields"]?.array,
      let columns = object["data"]?.object?["values"]?.array?.map({ $0.array ?? [] }),
      fields.count == columns.count, let length = columns.first?.count, columns.allSatisfy({ $0.count == length }),
      fields.count >= 2
    else { return nil }
    let plainNames = fields.map { $0["name"]?.string ?? "" }
    let areUnique = Set(plainNames).count == plainNames.count
    let names = fields.map { field in
      let labels =
        field["labels"]?.object.map {
          zip($0.keys, $0.values).map { "\($0)=\($1.string ?? "")" }.joined(separator: ",")
        } ?? ""
      let shown = field["config"]?["displayNameFromDS"]?.string ?? field["config"]?["displayName"]?.string
      return shown ?? ((field["name"]?.string ?? "") + (labels.isEmpty || areUnique ? "" : " {\(labels)}"))
    }
    // Of a frame with one value, its name says whose it is.
    guard fields.count == 2 else {
      return (Rows(header: names, rows: (0..<length).map { row in columns.map { JSONCell.text($0[row]) } }), [])
    }
    let time = fields.firstIndex { $0["type"]?.string == "time" } ?? 0
    let header = (0..<2).map { $0 == time ? names[$0] : "value" }
    let labels = fields[1 - time]["labels"].map { plain($0, "labels") } ?? []
    return (
      Rows(header: header, rows: (0..<length).map { row in columns.map { JSONCell.text($0[row]) } }),
      [("name", names[1 - time])] + labels
    )
  }

  /// RRDtool's export has times nowhere but in its head.
  static func export(_ object: JSONObject) -> Rows? {
    guard let meta = object["meta"]?.object, let start = meta["start"]?.integer, let step = meta["step"]?.integer,
      step > 0,
      let list = object["data"]?.array, !list.isEmpty
    else { return nil }
    let legend = meta["legend"]?.array ?? meta["legend"]?["entry"]?.array ?? []
    var rows: [[String]] = []
    for (place, element) in list.enumerated() {
      guard let row = element.array, row.allSatisfy(JSONCell.isPlain), row.count == legend.count else { return nil }
      let (passed, isOver) = step.multipliedReportingOverflow(by: Int64(place) + 1)
      let (time, isBeyond) = start.addingReportingOverflow(passed)
      guard !isOver, !isBeyond else { return nil }
      rows.append(["\(time)"] + row.map(JSONCell.text))
    }
    return Rows(header: ["time"] + legend.map { $0.string ?? "" }, rows: rows)
  }
}
