import HTTP
import JSON
import Monitoring

/// A configuration as it is kept in git: a line for each thing, in an order that depends on nothing else.
struct ConfigurationDocument {
  let sections: [(name: String, items: [JSONObject])]

  var response: HTTPResponse {
    HTTPResponse(.ok, headers: ["Content-Type": "application/json"], body: .bytes(bytes))
  }

  private var bytes: [UInt8] {
    var bytes = Array("{".utf8)
    for (index, section) in sections.enumerated() {
      bytes += Array("\(index == 0 ? "" : ",")\n\"\(section.name)\": [".utf8)
      for (index, item) in section.items.enumerated() {
        bytes += Array((index == 0 ? "\n  " : ",\n  ").utf8)
        bytes += Array(JSONValue.object(item).text.utf8)
      }
      bytes += Array((section.items.isEmpty ? "]" : "\n]").utf8)
    }
    return bytes + Array("\n}\n".utf8)
  }
}

/// What an apply did, or would do.
struct ConfigurationPlanDocument {
  static let mostChanges = 10_000

  let plan: ConfigurationService.Plan
  let isDryRun: Bool
  let prunes: Bool

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("dry_run", isDryRun)
      writer.field("prune", prunes)
      for kind in ConfigurationChange.Kind.allCases { writer.field(kind.rawValue, plan.count(kind)) }
      writer.array("changes") { writer in
        for change in plan.changes.lazy.filter({ $0.kind != .unchanged }).prefix(Self.mostChanges) {
          writer.object { writer in
            writer.field("section", change.section)
            writer.field("id", change.id)
            writer.field("change", change.kind.rawValue)
            writer.field("fields", strings: change.fields)
            // The job of a rehearsal never was.
            writer.field("job", isDryRun ? nil : change.job)
          }
        }
      }
    }
  }
}
