/// What learns from real and generated windows: two of the paper's three, as far as one network of three convolutions goes.
enum DownstreamDetector: String, CaseIterable {
  /// After SR-CNN: values beside their saliency map.
  case saliency = ""
  /// After RobustTAD: values beside what their trend leaves of them, and anomalous points weigh more.
  case decomposition = ", decomposed"

  var companion: SupervisedWindows.Companion { self == .saliency ? .saliency : .remainder }

  private static let weightOfAnomalies: Float = 3

  func settings(updates: Int) -> ConvolutionalSettings {
    var settings = ConvolutionalSettings()
    settings.updates = updates
    if self == .decomposition { settings.positiveWeight = Self.weightOfAnomalies }
    return settings
  }

  /// Of the paper.
  var name: String { self == .saliency ? "SR-CNN" : "RobustTAD" }
}
