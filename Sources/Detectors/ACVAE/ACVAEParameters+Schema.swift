import Series

extension ACVAEParameters {
  package static let schema = ParameterSchema(model + training + QueryParameters.definitions)

  private static let model: [ParameterDefinition] = [
    ParameterDefinition(
      "structure", .choice(Structure.allCases.map(\.rawValue)), default: .text("state_space"),
      "States that follow one another under a prior that knows the situation, or independent ones under a standard normal."
    ),
    ParameterDefinition("window", .integer(2...1_024), default: .integer(30), "Points of a window, W."),
    ParameterDefinition(
      "latent_dimensions", .integer(1...64), default: .integer(4),
      "Dimensions of z; the paper's 5 for its largest system, of 44 metrics."),
    ParameterDefinition(
      "hidden_units", .integer(1...1_024), default: .integer(100), "Units of the hidden layer of each network."),
    ParameterDefinition(
      "calendar", .choices(of: [automaticCalendar] + CalendarField.allCases.map(\.rawValue)),
      default: .list([.text(automaticCalendar)]),
      "Fields of the local calendar that are part of the situation; auto takes the day of the week and the hour of the day "
        + "from three weeks of data on, and the time of day where there are 20 days a slot."),
    ParameterDefinition(
      "posterior_samples", .integer(1...1_000), default: .integer(100), "Samples of z for a score."),
    ParameterDefinition(
      "score", .choice(Score.allCases.map(\.rawValue)), default: .text("auto"),
      "The plain reconstruction probability, the contrast of both models, by how much another situation (hour, weekday, "
        + "flags) explains a point better, or how surprising that and the others are together; auto is the last where there "
        + "are situations and ten weeks of them, else whichever of the first two tells the labels apart better."),
  ]

  private static let training: [ParameterDefinition] = [
    ParameterDefinition("epochs", .integer(1...10_000), default: .integer(20), "Passes over the windows at most."),
    ParameterDefinition(
      "fine_tuning_epochs", .integer(0...10_000), default: .integer(50),
      "Passes over the windows with labelled anomalies, for the model of anomalies."),
    ParameterDefinition("batch_size", .integer(1...4_096), default: .integer(128), "Windows of a step."),
    ParameterDefinition("learning_rate", .number(1e-6...1), default: .number(1e-3), "Of Adam."),
    ParameterDefinition(
      "fine_tuning_rate", .number(1e-6...1), default: .number(1e-4), "Of Adam, for the model of anomalies."),
    ParameterDefinition(
      "l2", .number(0...10), default: .number(1e-4), "Weight of the sum of squares of the hidden layers' weights."),
    ParameterDefinition(
      "gradient_clip_norm", .number(0...1e6), default: .number(100),
      "Greatest norm of the gradient, over all parameters together; 0 for no limit, as the paper has none to tell."),
    ParameterDefinition(
      "augmentation_noise", .number(0...1), default: .number(0.01),
      "Deviation of the noise on copies of windows with points labelled normal, epsilon of Eq. 2; 0 for no copies."),
    ParameterDefinition(
      "use_labels", .flag, default: .flag(true), "Learn from labels; otherwise every point counts as unlabelled."),
    ParameterDefinition(
      "early_stopping", .flag, default: .flag(true),
      "Keep the weights of the best epoch by the median validation loss, and stop when none better comes."),
    ParameterDefinition(
      "patience", .integer(1...10_000), default: .integer(5), "Epochs without a better one before it stops."),
    ParameterDefinition(
      "validation_fraction", .number(0...0.9), default: .number(0.3),
      "Share of the range, at its end, that early stopping looks at."),
  ]
}
