package import Series

/// What ACVAE can be told, by section IV-D of the paper where a default is not explained otherwise.
package struct ACVAEParameters: MethodParameters {
  package enum Score: String, ParameterChoice {
    /// The combination where there are situations to contrast and ten weeks of them, else S_diff where it tells labelled
    /// anomalies better that its model has not been tuned on, else S_full.
    case automatic = "auto"
    /// −S_full of Eq. 4.
    case full = "s_full"
    /// −S_diff of Eq. 6.
    case difference = "s_diff"
    /// By how much another situation explains a point better.
    case contrast = "context_contrast"
    /// How surprising the contrast of situations and the more surprising of the two models' scores are together.
    case combined = "combined"
  }

  package enum Structure: String, ParameterChoice {
    /// Each state depends on the one before it, and its prior on that and on the situation (section III-B).
    case stateSpace = "state_space"
    /// States are independent, and their prior is standard normal: the variant of section IV-F.3.
    case plain
  }

  package var structure = Structure.stateSpace
  package var window = 30
  package var latentDimensions = 4
  package var hiddenUnits = 100
  package var epochs = 20
  package var fineTuningEpochs = 50
  package var batchSize = 128
  package var learningRate = 1e-3
  package var fineTuningRate = 1e-4
  package var l2 = 1e-4
  package var gradientClipNorm = 100.0
  package var augmentationNoise = 0.01
  package var posteriorSamples = 100
  /// Nil for what the range has enough days for.
  package var calendar: [CalendarField]?
  package var score = Score.automatic
  package var usesLabels = true
  package var stopsEarly = true
  package var patience = 5
  package var validationFraction = 0.3
  package var querying = QueryParameters()

  package init() {}

  var plannedPatience: Int { stopsEarly ? patience : epochs }

  package static let summary =
    "The defaults are those of section IV-D of the paper, but for `calendar`, `score`, `patience` and `exploration`, "
    + "which it does not tell, and `gradient_clip_norm`, which keeps a training from diverging. The model of anomalies "
    + "has no say until some are labelled and a version is trained on them."

  package static let numberedNames = [
    "window", "latent_dimensions", "hidden_units", "epochs", "fine_tuning_epochs", "batch_size", "learning_rate",
    "fine_tuning_rate", "l2", "gradient_clip_norm", "augmentation_noise", "posterior_samples", "score", "use_labels",
    "early_stopping", "patience", "validation_fraction", "calendar", "query_budget", "queries_per_round",
    "query_strategy", "exploration", "structure",
  ]

  package static let table = ParameterTable<Self>([
    .choice(
      "structure", \.structure,
      "States that follow one another under a prior that knows the situation, or independent ones under a standard "
        + "normal (section IV-F.3), to compare with."),
    .integer("window", \.window, 2...1_024, "Points of a window, W."),
    .integer(
      "latent_dimensions", \.latentDimensions, 1...64,
      "Dimensions of z; the paper's 5 for its largest system, of 44 metrics."),
    .integer("hidden_units", \.hiddenUnits, 1...1_024, "Units of the hidden layer of each network."),
    .choices(
      "calendar", \.calendar, automatic: "auto",
      "Fields of the local calendar that are part of the situation; auto takes the day of the week and the hour of the "
        + "day from three weeks of data on, and the time of day where there are 20 days a slot."),
    .integer("posterior_samples", \.posteriorSamples, 1...1_000, "Samples of z for a score."),
    .choice(
      "score", \.score,
      "The plain reconstruction probability (Eq. 4), the contrast of both models (Eq. 6), by how much another situation "
        + "(hour, weekday, flags) explains a point better, or how surprising that and the others are together; auto is "
        + "the last where there are situations and ten weeks of them, else the second where it tells labelled anomalies "
        + "apart better that its model was not tuned on, else the first."),
    .integer("epochs", \.epochs, 1...10_000, "Passes over the windows at most."),
    .integer(
      "fine_tuning_epochs", \.fineTuningEpochs, 0...10_000,
      "Passes over the windows with labelled anomalies, for the model of anomalies."),
    .integer("batch_size", \.batchSize, 1...4_096, "Windows of a step."),
    .number("learning_rate", \.learningRate, 1e-6...1, "The step of Adam."),
    .number("fine_tuning_rate", \.fineTuningRate, 1e-6...1, "Of Adam, for the model of anomalies."),
    .number("l2", \.l2, 0...10, "Weight of the sum of squares of the hidden layers' weights."),
    .number(
      "gradient_clip_norm", \.gradientClipNorm, 0...1e6,
      "Greatest norm of the gradient, over all parameters together; 0 for no limit, as the paper has none to tell."),
    .number(
      "augmentation_noise", \.augmentationNoise, 0...1,
      "Deviation of the noise on copies of windows with points labelled normal, epsilon of Eq. 2; 0 for no copies."),
    .flag("use_labels", \.usesLabels, "Learn from labels; otherwise every point counts as unlabelled."),
    .flag(
      "early_stopping", \.stopsEarly,
      "Stop when no better epoch comes; without it all are run. The weights of the best one by the median validation loss are "
        + "kept either way."),
    .integer("patience", \.patience, 1...10_000, "Epochs without a better one before it stops."),
    .number(
      "validation_fraction", \.validationFraction, 0...0.9,
      "Share of the range, at its end, or of each part between gaps of a window or more, that epochs are compared on; "
        + "windows with points labelled normal are learnt from wherever they are."),
    .number("query_budget", \.querying.budget, 0...1, "Share of the points to be asked about at most."),
    .integer("queries_per_round", \.querying.perRound, 1...1_000, "Windows asked about at a time."),
    .choice(
      "query_strategy", \.querying.strategy,
      "Which windows are asked about: the query model's choice (the highest scores while it has too little to learn "
        + "from), the highest scores, or any."),
    .number(
      "exploration", \.querying.exploration, 0...1,
      "Probability that a window is drawn at random, as the paper has none to tell."),
  ])
}

extension CalendarField: ParameterChoice {}
