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

  var name: String {
    switch self {
    case .augmented(let augmentation): augmentation.rawValue
    case .generated(let generator, let making): "c-gats \(generator.rawValue)\(making.rawValue)"
    case .syntheticToReal(let making): "tstr \(making.rawValue)"
    case .realToSynthetic(let making): "trts \(making.rawValue)"
    case .oneLiner(let kind): "one-liner \(kind.rawValue)"
    }
  }

  /// What is measured of a set under a split: of the leaking one the table of augmentations alone.
  static func all(_ set: DownstreamSet, _ split: DownstreamSet.Split) -> [DownstreamArm] {
    let table: [DownstreamArm] =
      [.augmented(.none), .augmented(.classical), .augmented(.mixup), .augmented(.cutmix)]
      + Making.allCases.map { .generated(.usual, $0) } + OneLiner.Kind.allCases.map { .oneLiner($0) }
    guard split != .random else { return table }
    let frameworks: [DownstreamArm] =
      Making.allCases.map { .syntheticToReal($0) } + Making.allCases.map { .realToSynthetic($0) }
    let ablations: [DownstreamArm] = [Generator.oneStage, .firstLayer].flatMap { generator in
      Making.allCases.map { .generated(generator, $0) }
    }
    return table + frameworks + (set.hasAblations ? ablations : [])
  }
}
