import Detectors
import Kernels

/// C-GATS as a trial trains it: so many windows for each stage, whatever there are: a thousand steps for the foundation, of
/// which 600 brought what it explains of realTraffic's windows to five sixths of what 16 principal components do.
struct DownstreamGenerator {
  let model: CGATS
  let seconds: Double

  init(
    _ source: GenerationSource, _ generator: DownstreamArm.Generator, _ effort: DownstreamEffort, seed: Int,
    team: ComputeTeam
  ) throws {
    func epochs(_ budget: Int, _ windows: Int) -> ParameterValue {
      .integer(max(1, budget * DownstreamTask.window / source.window / max(1, windows)))
    }
    var parameters = generator.parameters
    parameters["window"] = .integer(source.window)
    parameters["stride"] = .integer(source.stride)
    parameters["epochs"] = epochs(effort.foundationWindows, source.normal.count)
    // The one stage that there is gets the work of both.
    let budget = effort.generatorWindows + (generator == .oneStage ? effort.foundationWindows : 0)
    parameters["generator_epochs"] = epochs(budget, source.anomalous)
    let watch = Stopwatch()
    model = try CGATS.train(
      [source.input], parameters: CGATS.Parameters(parameters),
      environment: TrainingEnvironment(seed: UInt64(seed), team: team)
    ).model
    seconds = watch.seconds
  }
}
