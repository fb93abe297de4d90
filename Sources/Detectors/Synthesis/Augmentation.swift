package import Kernels
package import Series

/// The classical ways to make new windows of those at hand, with labels that stay true. Each is an invariance that is
/// known beforehand (C-GATS, section 6.1.1); the settings' defaults are the usual ones of their authors.
///
/// Where scales matter, they are those of the whole range that windows come from: `scales` holds one a metric.
package enum Augmentation: Equatable, Sendable {
  /// Each metric's distance from its mean times a number of mean 1 and deviation `sigma`, drawn for each window
  /// (Um et al. 2017).
  case scaling(sigma: Double)
  /// Noise of `sigma` deviations on each value (Um et al. 2017).
  case jittering(sigma: Double)
  /// So many pieces, cut at random, in a random order (Um et al. 2017). The seams are jumps that no label tells of.
  case permutation(pieces: Int)
  /// Time runs faster and slower along a smooth curve through `knots` inner knots of mean 1 and deviation `sigma`
  /// (Um et al. 2017).
  case timeWarp(sigma: Double, knots: Int)
  /// λ of one window and 1 − λ of another, λ from Beta(alpha, alpha) (Zhang et al. 2017; 0.2 in C-GATS, section 6.5).
  case mixup(alpha: Double)
  /// A stretch of another window in its place, of 1 − λ of the length, λ from Beta(alpha, alpha) (Yun et al. 2019). The
  /// seams are jumps that no label tells of (C-GATS, figure 6).
  case cutmix(alpha: Double)

  /// Its name in requests.
  package var name: String {
    switch self {
    case .scaling: "scaling"
    case .jittering: "jittering"
    case .permutation: "permutation"
    case .timeWarp: "time_warp"
    case .mixup: "mixup"
    case .cutmix: "cutmix"
    }
  }

  /// How many windows go into a new one.
  package var sources: Int {
    switch self {
    case .mixup, .cutmix: 2
    case .scaling, .jittering, .permutation, .timeWarp: 1
    }
  }

  /// A new window.
  ///
  /// - Precondition: as many windows as ``sources``, of one shape, and a scale for each of their metrics.
  package func window(
    of windows: [LabelledWindow], scales: [StandardScaler], _ random: inout RandomStream
  ) -> LabelledWindow {
    let window = windows[0]
    switch self {
    case .scaling(let sigma): return window.scaled(scales, sigma, &random)
    case .jittering(let sigma): return window.jittered(scales, sigma, &random)
    case .permutation(let pieces): return window.permuted(pieces, &random)
    case .timeWarp(let sigma, let knots): return window.warped(TimeWarp(window.count, sigma, knots, &random))
    case .mixup(let alpha): return window.mixed(with: windows[1], share: random.beta(alpha))
    case .cutmix(let alpha): return window.patched(with: windows[1], kept: random.beta(alpha), &random)
    }
  }
}

extension LabelledWindow {
  fileprivate func scaled(
    _ scales: [StandardScaler], _ sigma: Double, _ random: inout RandomStream
  ) -> LabelledWindow {
    changed(scales) { scale in
      let factor = 1 + sigma * random.normal()
      return { scale.mean + factor * ($0 - scale.mean) }
    }
  }

  fileprivate func jittered(
    _ scales: [StandardScaler], _ sigma: Double, _ random: inout RandomStream
  ) -> LabelledWindow {
    var window = self
    for metric in columns.indices {
      for index in 0..<count {
        window.columns[metric][index] += sigma * scales[metric].deviation * random.normal()
      }
    }
    return window
  }

  private func changed(_ scales: [StandardScaler], _ change: (StandardScaler) -> (Double) -> Double) -> LabelledWindow {
    LabelledWindow(columns: zip(columns, scales).map { $0.map(change($1)) }, label: label)
  }

  fileprivate func permuted(_ pieces: Int, _ random: inout RandomStream) -> LabelledWindow {
    // One point more than there are cuts, or there is nothing to cut.
    let cuts = Placements(usable: [Bool](repeating: true, count: max(0, count - 1)), length: 1)
      .draw(pieces - 1, apart: 0, &random).map { $0 + 1 }
    let bounds = [0] + cuts + [count]
    var parts = zip(bounds, bounds.dropFirst()).map { Array($0..<$1) }
    parts.shuffle(using: &random)
    return reordered(parts.flatMap { $0 })
  }

  fileprivate func patched(
    with other: LabelledWindow, kept share: Double, _ random: inout RandomStream
  ) -> LabelledWindow {
    let length = min(count, max(0, Int(((1 - share) * Double(count)).rounded())))
    let start = random.integer(below: count - length + 1)
    var window = self
    let range = start..<start + length
    for metric in columns.indices { window.columns[metric].replaceSubrange(range, with: other.columns[metric][range]) }
    window.label.replaceSubrange(range, with: other.label[range])
    return window
  }

  /// A point is labelled where anomalies have half or more of it; `weights` holds their share of each.
  fileprivate func mixed(with other: LabelledWindow, share: Double) -> LabelledWindow {
    let weights = zip(label, other.label).map { ($0 ? share : 0) + ($1 ? 1 - share : 0) }
    return LabelledWindow(
      columns: zip(columns, other.columns).map { zip($0, $1).map { share * $0 + (1 - share) * $1 } },
      label: weights.map { $0 >= 0.5 }, weights: weights)
  }
}
