import JSON
import Monitoring
import Storage

/// What a policy learns for many series, as the contract shows it.
struct PoolDocument {
  let entry: PolicyService.PoolEntry

  func write(to writer: inout JSONWriter) {
    let pool = entry.pool
    writer.object { writer in
      writer.field("interval", pool.interval)
      writer.field("metrics", pool.metrics)
      writer.field("state", pool.state.rawValue)
      writer.field("series", entry.series)
      writer.field("models", entry.models)
      writer.field("learnt", pool.learnt?.json ?? .null)
      writer.time("trained_at", pool.trainedAt)
      writer.field("job", pool.job)
      writer.field("reason", pool.state == .failed ? pool.reason?.json ?? .null : .null)
      writer.time("retry_at", pool.state == .failed ? pool.retryAt : nil)
    }
  }
}

/// The pool of a series, and what of it the pool has learnt from.
struct PoolStandingDocument {
  let entry: PolicyService.SeriesEntry

  func write(to writer: inout JSONWriter) {
    guard let pool = entry.pool else { return writer.null() }
    writer.object { writer in
      writer.field("interval", pool.interval)
      writer.field("metrics", pool.metrics)
      writer.key("learnt")
      write(entry.learnt, to: &writer)
      writer.field("left_out", entry.leftOut?.json ?? .null)
    }
  }

  private func write(_ learnt: PoolMemberRecord?, to writer: inout JSONWriter) {
    guard let learnt else { return writer.null() }
    writer.object { writer in
      writer.time("from", learnt.from)
      writer.time("to", learnt.to)
      writer.field("points", learnt.points)
      writer.field("anomalies", learnt.anomalies)
    }
  }
}
