import Detectors
import JSON
import Monitoring
import Series
import Storage

/// A forecast as the contract shows it.
struct ForecastDocument {
  let answer: ForecastAnswer

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("model", answer.subject.model.id)
      writer.field("version", answer.subject.version.number)
      writer.field("series", answer.subject.series.definition.id)
      writer.field("interval", answer.subject.series.definition.interval)
      writer.field("forecaster", answer.forecaster.name)
      writeWeights(to: &writer)
      writer.field("level", answer.level)
      writer.field("measured_coverage", answer.forecast.coverage.share)
      writer.field("coverage_points", answer.forecast.coverage.points)
      writer.field("longest_horizon", answer.longestHorizon)
      writer.field("trained_to", answer.trainedTo)
      writer.field("timestamps", integers: answer.timestamps)
      columns("mean", answer.forecast.mean, to: &writer)
      columns("lower", answer.forecast.lower, to: &writer)
      columns("upper", answer.forecast.upper, to: &writer)
      if let actual = answer.actual { columns("actual", actual, to: &writer) }
      if let errors = answer.errors { write(errors, to: &writer) }
    }
  }

  private func columns(_ name: String, _ columns: [[Double]], to writer: inout JSONWriter) {
    writer.object(name) { writer in
      for (metric, values) in zip(answer.metrics, columns) { writer.field(metric, numbers: values) }
    }
  }

  /// Of each metric what each candidate weighed in the mean.
  private func writeWeights(to writer: inout JSONWriter) {
    writer.object("weights") { writer in
      for (metric, weights) in zip(answer.metrics, answer.forecast.weights) {
        writer.object(metric) { writer in
          for (method, weight) in zip(answer.methods, weights) { writer.field(method.rawValue, weight) }
        }
      }
    }
  }

  private func write(_ errors: [ForecastAnswer.BackTestErrors], to writer: inout JSONWriter) {
    writer.object("errors") { writer in
      for (metric, errors) in zip(answer.metrics, errors) {
        writer.object(metric) { writer in
          writer.field("points", errors.points)
          writer.field("mse", errors.meanSquare)
          writer.field("rmse", errors.rootMeanSquare)
          writer.field("mae", errors.meanAbsolute)
          writer.field("coverage", errors.coverage)
        }
      }
    }
  }
}
