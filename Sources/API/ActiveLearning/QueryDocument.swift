import Detectors
import JSON
import Monitoring
import Series
import Storage

/// What a model asks, as the contract shows it.
struct QueryPageDocument {
  let page: QueryService.Page

  func write(to writer: inout JSONWriter) {
    let subject = page.subject
    writer.object { writer in
      writer.field("model", subject.model.id)
      writer.field("version", subject.version.number)
      writer.field("series", subject.series.definition.id)
      writer.key("threshold")
      subject.threshold.writeInForce(to: &writer)
      writer.field("interval", subject.series.definition.interval)
      writer.field("strategy", page.budget?.allowance.strategy ?? "peaks")
      writer.field("open", page.open)
      writer.array("items") { writer in
        for query in page.queries { QueryDocument(query: query).write(to: &writer) }
      }
      writer.key("budget")
      writer.budget(page.budget)
      writer.key("round")
      writer.round(page.round)
    }
  }
}

/// A question, with the data that an operator judges.
struct QueryDocument {
  let query: QueryService.OpenQuery

  func write(to writer: inout JSONWriter) {
    let (asked, range) = (query.query.query, query.scored)
    writer.object { writer in
      writer.field("id", query.query.id)
      writer.field("start", asked.start)
      writer.field("end", asked.end)
      writer.field("peak_at", asked.peak)
      writer.field("reason", asked.reason)
      writer.field("probability", asked.probability)
      writer.key("features")
      writer.verbatim(asked.featuresJSON.utf8)
      writer.field("timestamps", integers: range.timestamps)
      writer.object("values") { writer in
        for column in range.values { writer.field(column.name, numbers: column.values) }
      }
      writer.object("context") { writer in
        for column in query.context { writer.field(column.name, numbers: column.values) }
      }
      writer.object("expected") { writer in
        for (column, band) in zip(range.values, range.bands) { writer.field(column.name, numbers: band.expected) }
      }
      writer.field("scores", numbers: range.scores)
      writer.field("anomaly_score", numbers: range.anomalyScores)
      writer.key("largest_metric")
      writer.name(of: largestMetric, among: range.values)
    }
  }

  /// Of the point that the window was chosen for.
  private var largestMetric: Int? {
    let peak = query.scored.timestamps.firstIndex(of: query.query.query.peak)
    return peak.flatMap { query.scored.largestMetrics[$0] }
  }
}

extension JSONWriter {
  fileprivate mutating func budget(_ budget: QueryBudget?) {
    guard let budget else { return null() }
    object { writer in
      writer.field("share", budget.allowance.budget)
      writer.field("points", budget.points)
      writer.field("used", budget.used)
      writer.field("remaining", budget.remaining)
    }
  }

  mutating func round(_ round: RoundStatus) {
    object { writer in
      writer.field("after_answers", round.schedule.afterAnswers)
      writer.field("every_days", round.schedule.everyDays)
      writer.field("after_points", round.schedule.afterPoints)
      writer.field("on_drift", round.schedule.onDrift)
      writer.field("new_answers", round.newAnswers)
      writer.field("new_points", round.newPoints)
      writer.field("wanted", round.schedule.isWanted)
      writer.field("training", round.training)
      writer.time("next_at", round.nextAt)
    }
  }
}
