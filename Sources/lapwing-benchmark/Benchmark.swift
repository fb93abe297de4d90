/// The figures that this program measures of itself.
enum Benchmark: String, CaseIterable {
  case gemm
  case donutTraining = "donut-training"
  case donutScoring = "donut-scoring"
  case spectralResidual = "spectral-residual"
  case rangeSweep = "range-sweep"
  case padTraining = "pad-training"
  case padStream = "pad-stream"
  case acvaeTraining = "acvae-training"
  case acvaeScore = "acvae-score"
  case cgatsTraining = "cgats-training"
  case cgatsGeneration = "cgats-generation"
  case cgatsLabels = "cgats-labels"
  case csvUpload = "csv-upload"
  case jsonUpload = "json-upload"
  case pollLatency = "poll-latency"
  case ensemble
  case fleet
  case alerts
  case drift
  case heldOut = "held-out"
  case drill
  case papers
  case figures

  var summary: String {
    switch self {
    case .gemm: "Matrix products of Donut's sizes against the core's multiply-add peak."
    case .donutTraining: "Training of Donut on all cores, everything included, against their peak."
    case .donutScoring: "Donut's scores a second on one core, and their Monte Carlo error."
    case .spectralResidual: "The spectral residual of a year of minutes on one core."
    case .rangeSweep: "Range-based precision and recall at every threshold of 100,000 points."
    case .padTraining: "Training of PAD on all cores, everything included, against their peak."
    case .padStream: "PAD along a series on one core, a point at a time."
    case .acvaeTraining: "Training of ACVAE on all cores, on 8 and on 44 metrics."
    case .acvaeScore: "The score of one point by ACVAE's two models on one core."
    case .cgatsTraining: "Training of C-GATS on all cores, everything included, against their peak."
    case .cgatsGeneration: "Generation by C-GATS on all cores, everything included, against their peak."
    case .cgatsLabels:
      "Whether C-GATS keeps its labels, on Synthetic Sines and NAB: wants --data DIR; takes an hour."
    case .csvUpload: "A CSV over loopback into the database, and memory by file size."
    case .jsonUpload: "Columnar JSON over loopback into the database."
    case .pollLatency: "A poll of one day's scores while all cores train."
    case .drill: "What Donut and PAD find of rehearsed anomalies at one alert a day: wants --data DIR; takes minutes."
    case .ensemble: "The default: its training, a new point's score on one core, and the dry run of a threshold."
    case .fleet: "What 1,000, 10,000 and 100,000 series with a policy take, in and out: takes half an hour."
    case .alerts: "Alerts by default on real series, against their labels: wants --data DIR; takes minutes."
    case .drift:
      "Recommendations to train again, on series that change and that don't: wants --data DIR; takes minutes."
    case .heldOut: "Figures of a training against what came, on real series: wants --data DIR; takes minutes."
    case .papers: "The papers' protocols on real data: wants --data DIR; takes hours, goes on where it stopped."
    case .figures: "Figures that other programs have printed: wants --take FILE."
    }
  }

  /// Whether it measures on files that this program does not make, and takes its time.
  var needsData: Bool {
    switch self {
    case .alerts, .drift, .heldOut, .drill, .papers, .cgatsLabels: true
    default: false
    }
  }

  /// Whether it is among those that are run without being named.
  var isUsual: Bool { !needsData && self != .figures && self != .fleet }

  /// As it would be typed for all of its figures.
  var command: String { rawValue + (needsData ? " --data DIR" : "") }

  func run(_ options: BenchmarkOptions, _ report: inout FigureReport) throws {
    let isQuick = options.isQuick
    switch self {
    case .gemm: MatrixProductBenchmark(isQuick: isQuick).run(&report)
    case .donutTraining: try DonutTrainingBenchmark(isQuick: isQuick).run(&report)
    case .donutScoring: try DonutScoringBenchmark(isQuick: isQuick).run(&report)
    case .spectralResidual: try SpectralResidualBenchmark(isQuick: isQuick).run(&report)
    case .rangeSweep: try RangeSweepBenchmark(isQuick: isQuick).run(&report)
    case .padTraining: try PADTrainingBenchmark(isQuick: isQuick).run(&report)
    case .padStream: try PADStreamBenchmark(isQuick: isQuick).run(&report)
    case .acvaeTraining: try ACVAEBenchmark(isQuick: isQuick).runTraining(&report)
    case .acvaeScore: try ACVAEBenchmark(isQuick: isQuick).runScore(&report)
    case .cgatsTraining: try CGATSBenchmark(isQuick: isQuick).runTraining(&report)
    case .cgatsGeneration: try CGATSBenchmark(isQuick: isQuick).runGeneration(&report)
    case .cgatsLabels: try LabelPreservation(isQuick: isQuick, data: options.data).run(only: options.only, &report)
    case .csvUpload: try UploadBenchmark(isQuick: isQuick).runCSV(&report)
    case .jsonUpload: try UploadBenchmark(isQuick: isQuick).runJSON(&report)
    case .pollLatency: try PollLatencyBenchmark(isQuick: isQuick).run(&report)
    case .ensemble: try EnsembleBenchmark(isQuick: isQuick).run(&report)
    case .fleet: try FleetBenchmark(options).run(&report)
    case .alerts: try AlertsBenchmark(options).run(&report)
    case .drift: try DriftBenchmark(options).run(&report)
    case .heldOut: try HeldOutBenchmark(options).run(&report)
    case .drill: try DrillBenchmark(options).run(&report)
    case .papers: try PapersBenchmark(options).run(&report)
    case .figures: try TakenFigures(options).run(&report)
    }
  }
}
