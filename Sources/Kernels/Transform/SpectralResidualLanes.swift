/// The hot part of the spectral residual: eight windows at once, one a lane, in buffers that are made once.
///
/// Windows follow one another by a point, so that eight neighbours in memory are one point of all eight windows.
struct SpectralResidualLanes {
  private let plan: SpectralResidual
  private var input: [WideLanes]
  private var first: [WideLanes]
  private var second: [WideLanes]
  private var fold: [WideLanes]
  private var logarithms: [Lanes]

  init(_ plan: SpectralResidual) {
    self.plan = plan
    let transform = plan.transform
    input = Array(repeating: .zero, count: transform.count)
    first = Array(repeating: .zero, count: transform.bufferCount)
    second = first
    fold = Array(repeating: .zero, count: transform.foldCount)
    logarithms = Array(repeating: .zero, count: transform.count / 2 + 1 + 2 * plan.averageWeights.count)
  }

  /// D of the windows that begin at `values` and at the seven points behind.
  mutating func departures(_ values: UnsafePointer<Double>) -> WideLanes {
    gather(values)
    // Buffers are never empty: a window has three points at least.
    return input.withUnsafeMutableBufferPointer { input in
      first.withUnsafeMutableBufferPointer { first in
        second.withUnsafeMutableBufferPointer { second in
          fold.withUnsafeMutableBufferPointer { fold in
            logarithms.withUnsafeMutableBufferPointer { logarithms in
              let spectrum = plan.transform.spectrum(
                input.baseAddress!, first.baseAddress!, second.baseAddress!, fold: fold.baseAddress!)
              return plan.departures(spectrum, spectrum + plan.transform.count + 1, logarithms.baseAddress!)
            }
          }
        }
      }
    }
  }

  /// The windows, continued by their estimates, each divided by its greatest magnitude.
  private mutating func gather(_ values: UnsafePointer<Double>) {
    let settings = plan.settings
    var greatest = WideLanes.zero
    for index in 0..<settings.window {
      let value = (values + index).wideLanes
      input[index] = value
      let size = magnitude(value)
      greatest.replace(with: size, where: size .> greatest)
    }
    // What is too small to be divided by counts as zero.
    let scale = (1 / greatest).replacing(with: 0, where: greatest .< 1e-290)
    for index in 0..<settings.window { input[index] *= scale }
    let last = settings.window - 2
    var gradients = WideLanes.zero
    for distance in 1...settings.preceding {
      gradients += (input[last] - input[last - distance]) / Double(distance)
    }
    let estimate = input[last + 1 - settings.preceding] + gradients
    for index in settings.window..<input.count { input[index] = estimate }
  }
}

extension SpectralResidual {
  /// From the spectra to the departures; `logarithms` holds all bins and a margin at either end.
  @inline(__always)
  func departures(
    _ real: UnsafeMutablePointer<WideLanes>, _ imaginary: UnsafeMutablePointer<WideLanes>,
    _ logarithms: UnsafeMutablePointer<Lanes>
  ) -> WideLanes {
    let middle = logarithms + (averageWeights.count - 1)
    takeLogarithms(real, imaginary, middle)
    let energy = flatten(real, imaginary, middle)
    let (last, others) = inverse.magnitudes(real, imaginary)
    let least = energy.squareRoot() * 1e-6
    // The smallest number keeps 0/0 from being one.
    let divisor = others.replacing(with: least, where: others .< least) + 1e-300
    return (last - others) / divisor
  }

  /// The log amplitudes of all bins, and of as many before and behind as an average reaches.
  @inline(__always)
  private func takeLogarithms(
    _ real: UnsafePointer<WideLanes>, _ imaginary: UnsafePointer<WideLanes>, _ logarithms: UnsafeMutablePointer<Lanes>
  ) {
    let bins = transform.count / 2 + 1
    var greatest = WideLanes.zero
    for bin in 0..<bins {
      let power = squaredMagnitude(real[bin], imaginary[bin])
      greatest.replace(with: power, where: power .> greatest)
    }
    var floor = greatest * 1e-24
    floor.replace(with: 1e-30, where: floor .< 1e-30)
    for bin in 0..<bins {
      let power = squaredMagnitude(real[bin], imaginary[bin])
      logarithms[bin] = 0.5 * Lanes.logarithm(Lanes(power.replacing(with: floor, where: power .< floor)))
    }
    // The spectrum of real values is its own mirror image.
    for distance in 1..<averageWeights.count {
      logarithms[-distance] = logarithms[distance]
      logarithms[bins - 1 + distance] = logarithms[transform.count - (bins - 1 + distance)]
    }
  }

  /// Divides each bin by the geometric mean of the amplitudes around it; returns the energy that is left.
  @inline(__always)
  private func flatten(
    _ real: UnsafeMutablePointer<WideLanes>, _ imaginary: UnsafeMutablePointer<WideLanes>,
    _ logarithms: UnsafePointer<Lanes>
  ) -> WideLanes {
    var energy = WideLanes.zero
    for bin in 0..<transform.count / 2 + 1 {
      var average = logarithms[bin] * averageWeights[0]
      for distance in 1..<averageWeights.count {
        average = average.addingProduct(
          logarithms[bin - distance] + logarithms[bin + distance], Lanes(repeating: averageWeights[distance]))
      }
      let gain = WideLanes(Lanes.exponential(-average))
      real[bin] *= gain
      imaginary[bin] *= gain
      let power = squaredMagnitude(real[bin], imaginary[bin])
      energy += bin == 0 || 2 * bin == transform.count ? power : 2 * power
    }
    return energy
  }
}

@inline(__always)
private func squaredMagnitude(_ x: WideLanes, _ y: WideLanes) -> WideLanes { (x * x).addingProduct(y, y) }

extension UnsafePointer where Pointee == Double {
  /// Eight elements from here on, at any alignment.
  @inline(__always)
  var wideLanes: WideLanes { UnsafeRawPointer(self).loadUnaligned(as: WideLanes.self) }
}
