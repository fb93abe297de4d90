import Glibc

/// The same in plain form, one segment at a time: for whole saliency maps, and what the fast form is tested against.
extension SpectralResidual {
  /// The saliency map of a segment: |F⁻¹(exp(log|X| − average + i·phase))|, as long as the segment.
  package static func saliency(of segment: [Double], frequencies: Int, plan: FourierTransform) -> [Double] {
    let greatest = segment.reduce(0) { max($0, abs($1)) }
    guard greatest >= 1e-290 else { return segment.map { _ in 0 } }
    var scaled = segment.map { $0 / greatest }
    var (real, imaginary) = plan.spectrum(scaled.span)
    let amplitudes = zip(real, imaginary).map { hypot($0, $1) }
    let floor = 1e-12 * (amplitudes.max() ?? 0)
    let logarithms = amplitudes.map { log(max($0, floor)) }
    for bin in real.indices {
      let gain = exp(-average(logarithms, around: bin, frequencies: frequencies, length: segment.count))
      real[bin] *= gain
      imaginary[bin] *= gain
    }
    scaled = plan.values(real: real, imaginary: imaginary)
    return scaled.map { abs($0) }
  }

  /// The saliency of every point of a series of any length, by maps of blocks that overlap by half: of each block the
  /// middle counts, where a transform's ends are far, and the outer quarters only at the ends of the series. A
  /// block's values are relative to that block.
  ///
  /// `block` is at least 4 and a multiple of 4, powers of two being fastest; a shorter series is one block.
  package static func saliency(ofSeries values: [Double], block: Int, frequencies: Int) -> [Double] {
    require(block >= 4 && block % 4 == 0, "spectral residual: the block is no multiple of 4")
    guard values.count > block else {
      return values.isEmpty
        ? [] : saliency(of: values, frequencies: frequencies, plan: FourierTransform(count: values.count))
    }
    let plan = FourierTransform(count: block)
    var result: [Double] = []
    result.reserveCapacity(values.count)
    while result.count < values.count {
      // The last block is moved back so that it ends with the series.
      let start = min(max(0, result.count - block / 4), values.count - block)
      let map = saliency(of: Array(values[start..<start + block]), frequencies: frequencies, plan: plan)
      let end = start + block == values.count ? block : 3 * block / 4
      result += map[(result.count - start)..<end]
    }
    return result
  }

  /// The window and the points estimated to follow it.
  package func continued(_ window: [Double]) -> [Double] {
    let last = window.count - 2
    let preceding = settings.preceding
    let gradients = (1...preceding).map { window[last] / Double($0) - window[last - $0] / Double($0) }
    let estimate = window[last + 1 - preceding] + gradients.reduce(0, +)
    return window + [Double](repeating: estimate, count: settings.estimated)
  }

  /// D of each point of one segment in that segment's own saliency map, held against the points before it: for the
  /// points of a series that no full window ends at. Those with fewer than z points before them are held against the
  /// first z + 1 points without themselves.
  ///
  /// The segment may be shorter than a window; below m + 2 points nothing can be estimated, and D is 0.
  package func departuresWithin(_ segment: [Double]) -> [Double] {
    guard segment.count >= settings.preceding + 2 else { return segment.map { _ in 0 } }
    let extended = continued(segment)
    let plan = FourierTransform(count: extended.count)
    let map = Self.saliency(
      of: extended, frequencies: min(settings.frequencies, segment.count), plan: plan)
    let least = 1e-6 * (map.reduce(0) { $0 + $1 * $1 } / Double(map.count)).squareRoot()
    return segment.indices.map { point in
      let first = max(0, point - settings.neighbours)
      let around = point < settings.neighbours ? 0...min(settings.neighbours, segment.count - 1) : first...point
      let others = max(0, around.reduce(0) { $0 + map[$1] } - map[point]) / Double(around.count - 1)
      return (map[point] - others) / (max(others, least) + 1e-300)
    }
  }

  private static func average(_ logarithms: [Double], around bin: Int, frequencies: Int, length: Int) -> Double {
    let weights = averageWeights(frequencies)
    return weights.indices.reduce(0) { sum, distance in
      let pair = logarithms[abs(bin - distance)] + logarithms[min(bin + distance, length - bin - distance)]
      return sum + (distance == 0 ? 0.5 : 1) * weights[distance] * pair
    }
  }
}
