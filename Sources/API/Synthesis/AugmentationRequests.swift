import Detectors
import JSON
import Monitoring

extension APIRequest {
  /// The body of `POST /v1/series/{id}/augment`.
  func augmentation() throws(Problem) -> AugmentationRequest {
    let series = parameter("id")
    return try decode(json()) { reader in reader.augmentation(of: series) }
  }
}

extension JSONObjectReader {
  static let augmentationMethods = [
    "inject", "scaling", "jittering", "permutation", "time_warp", "mixup", "cutmix",
  ]

  fileprivate mutating func augmentation(of series: String) -> AugmentationRequest? {
    let name = choice("method", of: Self.augmentationMethods, required: true)
    let range = range()
    let seed = UInt64(integer("seed", in: 0...(1 << 53 - 1)) ?? 0)
    let saveAs = identifier("save_as")
    if name == nil { takeOtherKeys() }
    let isInjection = name == "inject"
    let metrics = isInjection ? distinctStrings("metrics", count: 1...256, length: 1...128) : nil
    guard let name, let method = isInjection ? injection(seed: seed) : windows(by: name) else { return nil }
    return AugmentationRequest(
      series: series, method: method, from: range.from, to: range.to, metrics: metrics, seed: seed, saveAs: saveAs)
  }

  private mutating func injection(seed: UInt64) -> AugmentationRequest.Method? {
    let type = choice("type", of: AnomalyType.self, required: true)
    let count = count("count", in: InjectionPlan.counts)
    let length = self.count("length", in: InjectionPlan.lengths)
    let size = number("size", in: InjectionPlan.sizes)
    let direction = choice("direction", of: AnomalyType.Direction.self)
    let spread = choice("spread", of: InjectionPlan.Spread.self) ?? .all
    let time = time("at")
    guard let type else { return nil }
    check(type, length: length, hasSize: size != nil, direction)
    if time != nil, let count, count > 1 {
      report(JSONFault.Code(.inconsistentParameters), at: "count", "must be 1 where 'at' says where")
    }
    let plan = InjectionPlan(
      type: type, count: count ?? 1, length: length ?? type.usualLength, size: size ?? InjectionPlan.usualSize,
      direction: direction, spread: spread, seed: seed)
    return .inject(plan, at: time)
  }

  /// Reports what a type cannot have.
  private mutating func check(
    _ type: AnomalyType, length: Int?, hasSize: Bool, _ direction: AnomalyType.Direction?
  ) {
    if let length, length < type.leastLength {
      report(.outOfRange, at: "length", "must be \(type.leastLength) or more for \(type.rawValue)")
    }
    let code = JSONFault.Code(.inconsistentParameters)
    if hasSize, !type.hasSize { report(code, at: "size", "is nothing that \(type.rawValue) has") }
    if let direction, let own = type.direction, direction != own {
      report(code, at: "direction", "must be '\(own.rawValue)' for \(type.rawValue)")
    }
  }

  private mutating func windows(by name: String) -> AugmentationRequest.Method? {
    let count = count("count", in: AugmentationRequest.counts) ?? 1
    let length = self.count("length", in: AugmentationRequest.windowLengths) ?? AugmentationRequest.usualWindow
    return augmentation(named: name).map { .windows($0, count: count, length: length) }
  }

  private mutating func augmentation(named name: String) -> Augmentation? {
    switch name {
    case "scaling": .scaling(sigma: sigma(0.1))
    case "jittering": .jittering(sigma: sigma(0.03))
    case "permutation": .permutation(pieces: count("pieces", in: 2...100) ?? 4)
    case "time_warp": .timeWarp(sigma: sigma(0.2), knots: count("knots", in: 1...100) ?? 4)
    case "mixup": .mixup(alpha: alpha(0.2))
    case "cutmix": .cutmix(alpha: alpha(1))
    default: nil
    }
  }

  private mutating func sigma(_ usual: Double) -> Double { number("sigma", in: 0.001...10) ?? usual }
  private mutating func alpha(_ usual: Double) -> Double { number("alpha", in: 0.01...100) ?? usual }
}
