import JSON
import Kernels

/// One method on one task by one seed.
struct MultivariateTrial {
  let task: MultivariateTask
  let method: MultivariateMethod
  let seed: Int
  let team: ComputeTeam
  /// Of the task's only judged range, if events are known.
  var events: [SituationEvent] = []

  func row() throws -> JSONObject {
    let watch = Stopwatch()
    let scores = try method.scores(task, seed, team)
    let seconds = watch.seconds
    let figures = try MultivariateFigures(task, scores: scores)
    var row = figures.row(seconds: seconds)
    if !events.isEmpty, let judged = task.tests.first, let scores = scores.first {
      SituationFigures(events, scores: scores, range: judged.range, threshold: figures.threshold).add(to: &row)
    }
    return row
  }
}
