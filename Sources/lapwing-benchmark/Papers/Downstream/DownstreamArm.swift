import Detectors

/// One way to come by a detector, and what it is judged by.
enum DownstreamArm: Equatable {
  /// What stands beside the real windows in each batch, half of it.
  enum Augmentation: String {
    /// Train on real, test on real: TRTR.
    case none
    /// Scaling, jittering, permutation or time-warp, one drawn for each window.
    case classical = "classical mix"
    case mixup
    case cutmix
  }

  /// What C-GATS makes: windows from noise, or anomalies laid into real normal windows.
  enum Making: String, CaseIterable {
    case whole
    case pasted
  }

  enum Generator: String {
    case usual = ""
    /// Section 6.7.1.
    case oneStage = "one stage, "
    /// Section 6.7.2.
    case firstLayer = "label at the first layer, "

    var parameters: [String: ParameterValue] {
      switch self {
      case .usual: [:]
      case .oneStage: ["training": .text("one_stage")]
      case .firstLayer: ["condition_layer": .text("first")]
      }
    }
  }

  case augmented(Augmentation)
  /// Train on real and synthetic, test on real: T(R+S)TR.
  case generated(Generator, Making)
  /// Train on synthetic, test on real.
  case syntheticToReal(Making)
  /// Train on real, test on synthetic.
  case realToSynthetic(Making)
  case oneLiner(OneLiner.Kind)
  case simple(Simple)

  /// What knows nothing (section 6.6). Case 3, the distance from an untrained recurrent network's output, is Case 2 but for a
  /// few hundredths: weights of deviation 0.02 answer next to nothing.
  enum Simple: String, CaseIterable {
    /// A number drawn for each point.
    case chance = "case 1"
    case magnitude = "case 2"
  }

  /// Whether it is the same whatever learns from real and generated windows.
  var hasDetector: Bool {
    switch self {
    case .oneLiner, .simple: false
    default: true
    }
  }

  var name: String {
    switch self {
    case .augmented(let augmentation): augmentation.rawValue
    case .generated(let generator, let making): "c-gats \(generator.rawValue)\(making.rawValue)"
    case .syntheticToReal(let making): "tstr \(making.rawValue)"
    case .realToSynthetic(let making): "trts \(making.rawValue)"
    case .oneLiner(let kind): "one-liner \(kind.rawValue)"
    case .simple(let simple): simple.rawValue
    }
  }

  /// What is measured of a set under a split: of the leaking one the table of augmentations alone.
  static func all(_ split: DownstreamSet.Split, hasAblations: Bool) -> [DownstreamArm] {
    let table: [DownstreamArm] =
      [.augmented(.none), .augmented(.classical), .augmented(.mixup), .augmented(.cutmix)]
      + Making.allCases.map { .generated(.usual, $0) } + OneLiner.Kind.allCases.map { .oneLiner($0) }
      + Simple.allCases.map { .simple($0) }
    guard split != .random else { return table }
    let frameworks: [DownstreamArm] =
      Making.allCases.map { .syntheticToReal($0) } + Making.allCases.map { .realToSynthetic($0) }
    let ablations: [DownstreamArm] = [Generator.oneStage, .firstLayer].flatMap { generator in
      Making.allCases.map { .generated(generator, $0) }
    }
    return table + frameworks + (hasAblations ? ablations : [])
  }
}
