import JSON
import Monitoring
import Storage

/// A policy as the contract shows it.
struct PolicyDocument {
  let entry: PolicyService.Entry

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", entry.policy.id)
      for (name, value) in zip(entry.definition.json.keys, entry.definition.json.values) { writer.field(name, value) }
      writer.key("series")
      Self.write(entry.series, to: &writer)
      writer.array("pools") { writer in
        for pool in entry.pools { PoolDocument(entry: pool).write(to: &writer) }
      }
      writer.field("models", entry.models)
      writer.field("monitors", entry.monitors)
      writer.time("created_at", entry.policy.createdAt)
      writer.time("updated_at", entry.policy.updatedAt)
      writer.field("revision", entry.policy.revision)
    }
  }

  /// How many series are in each state, those in none included.
  fileprivate static func write(_ counts: [PolicySeriesRecord.State: Int64], to writer: inout JSONWriter) {
    writer.object { writer in
      for state in PolicySeriesRecord.State.allCases { writer.field(state.rawValue, counts[state] ?? 0) }
    }
  }
}

/// Where a series stands with a policy.
struct PolicySeriesDocument {
  let entry: PolicyService.SeriesEntry

  func write(to writer: inout JSONWriter) {
    let standing = entry.standing
    writer.object { writer in
      writer.field("series", entry.series.definition.id)
      writer.field("state", standing.state.rawValue)
      writer.field("points", entry.series.points)
      writer.field("missing_points", entry.missing)
      writer.field("model", entry.model)
      writer.field("monitor", entry.monitor)
      writer.field("cold_start", entry.isColdStart)
      writer.key("pool")
      PoolStandingDocument(entry: entry).write(to: &writer)
      writer.field("queued", standing.task != nil)
      writer.field("reason", entry.reason?.json ?? .null)
      writer.field("attempts", standing.attempts)
      writer.time("retry_at", standing.attempts > 0 ? standing.lookAt : nil)
      writer.time("updated_at", standing.updatedAt)
    }
  }
}

extension PolicyPlan {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("matches", matches)
      writer.key("states")
      PolicyDocument.write(states, to: &writer)
      writer.field("leaves", leaves)
      for (name, made) in [("makes", makes), ("removes", removes)] {
        writer.object(name) { writer in
          writer.field("models", made.models)
          writer.field("monitors", made.monitors)
        }
      }
      writer.array("pools") { writer in
        for pool in pools {
          writer.object { writer in
            writer.field("interval", pool.interval)
            writer.field("metrics", pool.metrics)
            writer.field("series", pool.series)
            writer.field("points", pool.points)
            writer.field("learnt_series", pool.learntSeries)
            writer.field("learnt_points", pool.learntPoints)
          }
        }
      }
      writer.array("series") { writer in
        for series in series {
          writer.object { writer in
            writer.field("series", series.id)
            writer.field("state", series.state?.rawValue)
            writer.field("reason", series.reason?.json ?? .null)
          }
        }
      }
    }
  }
}

extension PolicyService.Left {
  func write(keeps: Bool, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("kept", keeps)
      writer.field("models", models)
      writer.field("monitors", monitors)
      writer.field("series", series)
    }
  }
}
