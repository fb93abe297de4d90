import Detectors
import Glibc
import Kernels
import Programs

/// Figs. 5, 7 and 8: what cutting out and noise do to a sine, and what the ablations make of the same noise and labels.
struct GenerationDrawings {
  private static let labels: [(position: Int, length: Int)] = [(120, 3), (40, 10), (180, 24)]
  private static let sines = 400

  private let context: PapersContext

  init(_ context: PapersContext) { self.context = context }

  func run(_ report: inout PapersReport) throws {
    for (name, draw) in [("cgats-augmented.svg", augmented), ("cgats-ablations.svg", ablations)] {
      guard access("\(context.state)/\(name)", R_OK) != 0 else { continue }
      guard TextFile.write(Array(try draw().utf8), to: "\(context.state)/\(name)") else {
        throw ProgramError.unwritable(name)
      }
    }
  }

  /// Fig. 5: a fifth of a window set to 0, and noise all over; neither has a label under what it does.
  private func augmented() -> String {
    let sines = SyntheticSines(count: 40, seed: 1)
    var random = RandomStream(seed: 1, purpose: .test)
    let anomalous = sines.values.indices.filter { sines.labels[$0].contains(1) }.prefix(2)
    let panels = anomalous.flatMap { index -> [ChartDrawing.Panel] in
      let (values, label) = (sines.values[index], sines.labels[index].map { $0 == 1 })
      let cut = values.enumerated().map { (60..<108).contains($0) ? 0 : $1 }
      let noisy = values.map { $0 + 0.3 * random.normal() }
      return [("a sine", values), ("cut out", cut), ("with noise", noisy)].map { title, values in
        ChartDrawing.Panel(title: title, lines: [.init("labelled in red", window: values, label: label)])
      }
    }
    return ChartDrawing(title: "augmentation that does not know labels (Fig. 5)", panels: panels, columns: 3).text
  }

  /// Figs. 7 and 8: a row a label, a column a way to train, the same noise in all of them.
  private func ablations() throws -> String {
    let task = try DownstreamTask(sines: context.isQuick ? 160 : Self.sines, anomalous: 80, .tall, seed: 1)
    let effort = context.isQuick ? DownstreamEffort.quick : .full
    let kinds: [(String, DownstreamArm.Generator)] = [
      ("two stages, last layer", .usual), ("one stage (Fig. 7)", .oneStage), ("first layer (Fig. 8)", .firstLayer),
    ]
    let models = try kinds.map { title, kind in
      (title, try DownstreamGenerator(task.generation, kind, effort, seed: 1, team: context.team).model)
    }
    let panels = try Self.labels.flatMap { label in
      try models.map { title, model in
        let request = GenerationRequest(
          count: 1, label: .described(position: label.position, length: label.length), seed: 3, noise: .none)
        let window = LabelledWindow(try model.generate(request, team: nil)[0])
        return ChartDrawing.Panel(
          title: title, lines: [.init("labelled in red", window: window.columns[0], label: window.label)])
      }
    }
    return ChartDrawing(
      title: "one noise and three labels, by how it was trained (Figs. 7 and 8)", panels: panels, columns: 3
    )
    .text
  }
}
