import JSON
import Monitoring

/// What a bulk made, or would make.
struct BulkCreatedDocument {
  let made: BulkCreation.Made
  let isDryRun: Bool

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("dry_run", isDryRun)
      writer.field("series", strings: made.series)
      writer.array("models") { writer in
        for (id, job) in made.models {
          writer.object { writer in
            writer.field("id", id)
            // The job of a rehearsal never was.
            writer.field("job", isDryRun ? nil : job)
          }
        }
      }
      writer.field("monitors", strings: made.monitors)
    }
  }
}

/// What a bulk would be about.
struct BulkPlanDocument {
  static let mostItems = 1_000

  let plan: BulkService.Plan

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("action", plan.action.name)
      writer.field("resource", plan.action.resource.rawValue)
      writer.field("matched", plan.ids.count)
      writer.field("refused", plan.refusals.count)
      writer.field("ids", strings: Array(plan.ids.prefix(Self.mostItems)))
      writer.array("refusals") { writer in
        for refusal in plan.refusals.prefix(Self.mostItems) {
          writer.object { writer in
            writer.field("id", refusal.id)
            writer.field("code", refusal.error.code.rawValue)
            writer.field("detail", refusal.error.detail)
          }
        }
      }
    }
  }
}
