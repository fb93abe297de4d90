import Detectors
import JSON
import Kernels
import Platform
import Programs

/// Whether what C-GATS makes is anomalous where its label says so, and there alone: the mean departure from the normal
/// reconstruction inside of the label over that outside of it.
struct LabelPreservation {
  let isQuick: Bool
  let data: String

  private struct Subject {
    let name: String
    let inputs: [TrainingInput]
    let stride: Int
    let target: Double
    /// How much longer it is learnt from, too: for what is still learning when the epochs are over.
    var longer = 1
    /// Those of section 6.7: where what is to be preserved is known to the point, and as plain as can be.
    var hasAblations = false
  }

  static let columns = ["set", "inside alone", "everywhere", "explained of normal windows"]

  func run(only: String?, _ report: inout FigureReport) throws {
    let team = ComputeTeam(threads: ProcessorCount.available, priority: .normal)
    for subject in try subjects() where only.map({ subject.name.hasPrefix($0) }) ?? true {
      for settings in Self.settings.prefix(isQuick || !subject.hasAblations ? 1 : Self.settings.count) {
        try run(subject, settings.name, settings.parameters, team, &report)
      }
      guard subject.longer > 1, !isQuick else { continue }
      let epochs = CGATSParameters().epochs * subject.longer
      try run(subject, ", \(epochs) epochs", ["epochs": .integer(epochs)], team, &report)
    }
  }

  private static let settings: [(name: String, parameters: [String: ParameterValue])] = [
    ("", [:]),
    (", label at the first layer", ["condition_layer": .text("first")]),
    (", one stage", ["training": .text("one_stage")]),
    (", generator from random weights", ["generator_start": .text("random")]),
    (", no annealing and no free bits", ["kl_annealing": .number(0), "free_bits": .number(0)]),
  ]

  private func subjects() throws -> [Subject] {
    let real = NABData("\(data)/nab")
    let sines = try [("sines", SyntheticSines.Spikes.tall), ("faint sines", .faint)].map { name, spikes in
      let input = try SyntheticSines(count: isQuick ? 1_024 : 4_096, seed: 1, spikes: spikes).input()
      return Subject(
        name: name, inputs: [input], stride: SyntheticSines.length, target: 5, hasAblations: spikes == .tall)
    }
    return try sines
      + NABData.sets.map { Subject(name: $0, inputs: try real.inputs($0), stride: 0, target: 3, longer: 4) }
      .filter { !$0.inputs.isEmpty }
  }

  private static func ratio(_ made: [GeneratedWindow]) -> Double {
    made.reduce(0) { $0 + $1.departure } / made.reduce(0) { $0 + $1.departureOutside }
  }

  private func run(
    _ subject: Subject, _ setting: String, _ given: [String: ParameterValue], _ team: ComputeTeam,
    _ figures: inout FigureReport
  ) throws {
    var parameters = given
    parameters["stride"] = .integer(subject.stride)
    if isQuick {
      (parameters["epochs"], parameters["generator_epochs"]) = (.integer(10), .integer(20))
      // Fewer windows, each as long.
      if subject.stride == 0 { parameters["stride"] = .integer(24) }
    }
    let watch = Stopwatch()
    let (model, report) = try CGATS.train(
      subject.inputs, parameters: CGATS.Parameters(parameters),
      environment: TrainingEnvironment(seed: 1, team: team))
    let seconds = watch.seconds
    let made = try model.generate(GenerationRequest(count: 500, seed: 2), team: team)
    let noisy = try model.generate(GenerationRequest(count: 500, seed: 2, noise: .everywhere), team: team)
    let inside = made.reduce(0) { $0 + $1.departure } / Double(made.count)
    let outside = made.reduce(0) { $0 + $1.departureOutside } / Double(made.count)
    Figure(
      name: "cgats-labels of \(subject.name)\(setting)", value: inside / outside, unit: "inside over outside",
      target: subject.target,
      details: [
        ("noise_everywhere", .number(Figure.rounded(Self.ratio(noisy)))), ("inside", .number(Figure.rounded(inside))),
        ("outside", .number(Figure.rounded(outside))),
        ("window", .integer(Int64(model.window))), ("shared_noise", .number(Figure.rounded(model.sharedNoise))),
        ("epochs", .integer(Int64(report.epochs.count))),
        ("loss", .number(Figure.rounded(report.epochs.last?.loss ?? .nan))),
        ("seconds", .number(Figure.rounded(seconds))), ("nats", .number(Figure.rounded(model.figures.divergence))),
        ("explained", .number(Figure.rounded(model.figures.explained))),
        ("explained_by_components", .number(Figure.rounded(model.figures.explainedByComponents ?? .nan))),
        ("spread", .number(Figure.rounded(model.figures.spread))),
      ]
    ).print()
    let ratios = [inside / outside, Self.ratio(noisy)].map(Figure.text)
    let explained = Figure.text(100 * model.figures.explained)
    let beside = model.figures.explainedByComponents.map { ", as many components \(Figure.text(100 * $0)) %" } ?? ""
    figures.add(
      .cgatsLabels, Self.columns,
      [[subject.name + setting] + ratios + ["\(explained) %" + beside]])
  }
}
