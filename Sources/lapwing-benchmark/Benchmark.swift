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
  case drill
  case papers
  case cgatsTables = "cgats-tables"

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
    case .papers: "The papers' protocols on real data: wants --data DIR; takes hours, goes on where it stopped."
    case .cgatsTables: "Tables of what papers --only cgats has left in --report DIR so far."
    }
  }

  /// Whether it measures on files that this program does not make, and takes its time.
  var needsData: Bool { self == .drill || self == .papers || self == .cgatsLabels || self == .cgatsTables }

  func run(_ options: BenchmarkOptions) throws {
    switch self {
    case .gemm: MatrixProductBenchmark(isQuick: options.isQuick).run()
    case .donutTraining: try DonutTrainingBenchmark(isQuick: options.isQuick).run()
    case .donutScoring: try DonutScoringBenchmark(isQuick: options.isQuick).run()
    case .spectralResidual: try SpectralResidualBenchmark(isQuick: options.isQuick).run()
    case .rangeSweep: try RangeSweepBenchmark(isQuick: options.isQuick).run()
    case .padTraining: try PADTrainingBenchmark(isQuick: options.isQuick).run()
    case .padStream: try PADStreamBenchmark(isQuick: options.isQuick).run()
    case .acvaeTraining: try ACVAEBenchmark(isQuick: options.isQuick).runTraining()
    case .acvaeScore: try ACVAEBenchmark(isQuick: options.isQuick).runScore()
    case .cgatsTraining: try CGATSBenchmark(isQuick: options.isQuick).runTraining()
    case .cgatsGeneration: try CGATSBenchmark(isQuick: options.isQuick).runGeneration()
    case .cgatsLabels: try LabelPreservation(isQuick: options.isQuick, data: options.data).run(only: options.only)
    case .csvUpload: try UploadBenchmark(isQuick: options.isQuick).runCSV()
    case .jsonUpload: try UploadBenchmark(isQuick: options.isQuick).runJSON()
    case .pollLatency: try PollLatencyBenchmark(isQuick: options.isQuick).run()
    case .drill: try DrillBenchmark(options).run()
    case .papers: try PapersBenchmark(options).run()
    case .cgatsTables:
      print(DownstreamTables(report: try PapersReport(folder: options.report, isQuick: options.isQuick)).text)
    }
  }
}
