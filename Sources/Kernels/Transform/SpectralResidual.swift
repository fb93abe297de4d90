/// The spectral residual of sliding windows: how much the last point of each stands out in its saliency map.
///
/// A window's saliency map is what is left of it once each amplitude of its spectrum is divided by the geometric mean
/// of the amplitudes around (the log amplitude less its local average; Hou and Zhang, CVPR 2007): regular patterns
/// fade, what breaks them stays. The departure of the last point xₙ is D = (S(xₙ) − S̄)/S̄ with S̄ the mean of the
/// saliency of the points before (Ren et al., "Time-Series Anomaly Detection Service at Microsoft", KDD 2019, §3.2).
///
/// A transform takes a window for a period, so that its last point has the first beside it and stands out for that
/// alone. So the window is continued by points estimated from those before xₙ: x̂ = xₙ₋ₘ + m·ḡ with ḡ the mean of the
/// gradients between xₙ₋₁ and the m points before it. Were xₙ among them, as the text has it, a spike would be
/// continued as a plateau and hidden; the authors' published code leaves it out.
///
/// The local average over frequencies is centred and goes round the circle of frequencies; an even number of them has
/// half the weight at either end. Amplitudes below 10⁻¹² of the greatest are rounding and count as that; S̄ is at
/// least 10⁻⁶ of the map's root mean square, and D of a window of zeros is 0. Scaling a window changes nothing, within
/// rounding and for magnitudes from 1e-290 to 1e300; adding a constant does, through the lowest frequencies.
package struct SpectralResidual: Sendable, Equatable {
  /// What the papers leave open to set; the defaults are theirs.
  package struct Settings: Sendable, Equatable {
    /// Ω: points in a window, at least `preceding` + 2.
    package var window: Int
    /// q: frequencies in the local average of the log amplitude, 1 up to the window.
    package var frequencies: Int
    /// z: points before the last whose mean saliency it is held against; as many as the window has, at most.
    package var neighbours: Int
    /// κ: estimated points, 0 and more.
    package var estimated: Int
    /// m: points before the one before the last that the estimate takes gradients to.
    package var preceding: Int

    package init(window: Int, frequencies: Int = 3, neighbours: Int = 21, estimated: Int = 5, preceding: Int = 5) {
      self.window = window
      self.frequencies = frequencies
      self.neighbours = neighbours
      self.estimated = estimated
      self.preceding = preceding
    }
  }

  package let settings: Settings
  let transform: RealLaneTransform
  let inverse: SaliencyRows
  /// Of the distance 0, 1, … to the frequency whose average it is.
  let averageWeights: [Float]

  package init(_ settings: Settings) {
    require(
      settings.preceding >= 1 && settings.window >= settings.preceding + 2 && settings.estimated >= 0
        && settings.neighbours >= 1 && (1...settings.window).contains(settings.frequencies),
      "spectral residual: settings out of bounds")
    self.settings = settings
    let length = settings.window + settings.estimated
    transform = RealLaneTransform(count: length)
    let last = settings.window - 1
    inverse = SaliencyRows(length: length, points: max(0, last - settings.neighbours)...last)
    averageWeights = Self.averageWeights(settings.frequencies).map(Float.init)
  }

  package static func == (left: SpectralResidual, right: SpectralResidual) -> Bool {
    left.settings == right.settings
  }

  /// The departures D of the last points of the windows that begin at each point of `values`, as many as
  /// `departures` has elements: `values` is as long, and window − 1 longer. Finite values within ±1e300.
  package func departures(_ values: Span<Double>, into departures: inout MutableSpan<Double>) {
    guard !departures.isEmpty else { return }
    require(
      values.count == departures.count + settings.window - 1, "spectral residual: departures and values do not match")
    var lanes = SpectralResidualLanes(self)
    let whole = departures.count / 8 * 8
    values.withUnsafeBufferPointer { values in
      departures.withUnsafeMutableBufferPointer { departures in
        // Neither is empty by the checks above.
        let (input, output) = (values.baseAddress!, departures.baseAddress!)
        for start in stride(from: 0, to: whole, by: 8) {
          UnsafeMutableRawPointer(output + start).storeBytes(of: lanes.departures(input + start), as: WideLanes.self)
        }
        guard whole < departures.count else { return }
        // The last windows with zeros behind them fill the lanes that are over.
        var rest = [Double](repeating: 0, count: settings.window + 7)
        for index in whole..<values.count { rest[index - whole] = values[index] }
        let last = rest.withUnsafeBufferPointer { lanes.departures($0.baseAddress!) }
        for index in whole..<departures.count { output[index] = last[index - whole] }
      }
    }
  }

  /// The same for all windows of `values` by a team: empty where `values` is shorter than a window.
  package func departures(_ values: [Double], team: ComputeTeam? = nil) -> [Double] {
    let count = values.count - settings.window + 1
    guard count > 0 else { return [] }
    let parts = (0..<count).parts(of: Self.share).map(on: team) { _, windows in
      var part = [Double](repeating: 0, count: windows.count)
      var span = part.mutableSpan
      departures(values.span.extracting(windows.lowerBound..<windows.upperBound + settings.window - 1), into: &span)
      return part
    }
    return Array(parts.joined())
  }

  /// Windows that one thread does at a time.
  private static let share = 2_048

  /// Equal weights; of an even number, which has no middle, half of it at either end.
  static func averageWeights(_ frequencies: Int) -> [Double] {
    let half = frequencies / 2
    return (0...half).map { distance in
      (distance == half && frequencies % 2 == 0 ? 0.5 : 1) / Double(frequencies)
    }
  }
}
