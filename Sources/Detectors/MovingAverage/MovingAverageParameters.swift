package struct MovingAverageParameters: BaselineParameters {
  static let windows = 1...1_000

  package var window = 5
  package var usesLabels = true

  package init() {}

  package static let table = ParameterTable<Self>([
    .integer("window", \.window, windows, "Points of the mean."), .useLabels,
  ])
}
