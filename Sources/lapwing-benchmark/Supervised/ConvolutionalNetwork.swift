import Glibc
import Kernels
import Networks

/// Three rectified convolutions, and a logit for each point.
struct ConvolutionalNetwork: Sendable {
  let points: Int
  let first: Convolution
  let second: Convolution
  let third: Convolution
  let head: DenseLayer
  var parameters: [Parameter]

  init(points: Int, inputs: Int, _ settings: ConvolutionalSettings, seed: UInt64) {
    self.points = points
    var stream = RandomStream(seed: seed, purpose: .weights)
    var all: [Parameter] = []
    func layer(_ name: String, _ inputs: Int, _ width: Int) -> Convolution {
      Convolution(
        "supervised.\(name)", inputs: inputs, outputs: settings.channels, width: width, parameters: &all,
        stream: &stream)
    }
    first = layer("convolution1", inputs, settings.widths.0)
    second = layer("convolution2", settings.channels, settings.widths.1)
    third = layer("convolution3", settings.channels, settings.widths.2)
    head = DenseLayer("supervised.head", inputs: settings.channels, outputs: 1, parameters: &all, stream: &stream)
    parameters = all
  }

  var isFinite: Bool { parameters.allSatisfy { $0.values.allSatisfy(\.isFinite) } }

  func layout(windows: Int) -> PaddedWindows {
    PaddedWindows(windows: windows, points: points, margin: max(first.width, second.width, third.width) / 2)
  }

  /// Begins with this share of anomalous points for every answer, or the first steps do nothing but learn that they are
  /// rare (Lin et al., "Focal loss for dense object detection", 2017, section 3.3).
  mutating func expect(_ share: Float) {
    let bounded = min(max(share, 1e-4), 0.5)
    parameters[head.bias].values[0] = logf(bounded / (1 - bounded))
  }
}
