package import Kernels
import Series

extension CGATS {
  package static let largestCount = 10_000
  /// How often a window is drawn at most until it departs far enough; the farthest one counts.
  package static let mostDraws = 16

  /// Makes windows. A pure function of model and request, on any number of threads.
  package func generate(
    _ request: GenerationRequest, team: ComputeTeam?
  ) throws(GenerationError) -> [GeneratedWindow] {
    guard (1...Self.largestCount).contains(request.count) else { throw .count(allowed: 1...Self.largestCount) }
    let base = try resolvedBase(request)
    let pastes = request.paste ?? (base != nil)
    guard !pastes || base != nil else { throw .noBaseToPasteInto }
    let chosen = try chosenLabels(request)
    let posteriors = base.map { heads(of: $0, chosen, request, team) }
    var best = [Draft?](repeating: nil, count: request.count)
    var open = Array(0..<request.count)
    for draw in 0..<Self.mostDraws where !open.isEmpty {
      let inputs = open.map { input($0, draw, chosen[$0], posteriors, request) }
      for (index, draft) in zip(open, drafts(open, draw, decode(inputs, team: team), request, team)) {
        if draft.inside > (best[index]?.inside ?? -1) { best[index] = draft }
        best[index]?.draws = draw + 1
      }
      open.removeAll { (best[$0]?.inside ?? 0) >= request.minDeparture }
    }
    return best.compactMap { $0 }.map(on: team) { finish($1, base, pastes: pastes) }
  }

  private func drafts(
    _ open: [Int], _ draw: Int, _ decoded: [DecodedWindow], _ request: GenerationRequest, _ team: ComputeTeam?
  ) -> [Draft] {
    decoded.map(on: team) { draft(open[$0], draw, $1, request) }
  }

  private func resolvedBase(_ request: GenerationRequest) throws(GenerationError) -> GenerationBase? {
    guard let columns = request.base else { return nil }
    return try GenerationBase(columns, self)
  }

  /// A window in scaled units.
  private struct Draft: Sendable {
    let decoded: DecodedWindow
    let values: [Float]
    let inside: Double
    let outside: Double
    var draws: Int
  }

  private func chosenLabels(_ request: GenerationRequest) throws(GenerationError) -> [[Float]] {
    switch request.label {
    case .drawn:
      return (0..<request.count).map { index in
        var stream = RandomStream(seed: request.seed, purpose: .generatedLabels, batch: index)
        var label = [Float](repeating: 0, count: window)
        labels.draw(&stream, into: &label)
        return label
      }
    case .described(let position, let length):
      guard position >= 0, length > 0, length <= window, position <= window - length else {
        throw .anomalyOutsideOfWindow(window: window)
      }
      let range = position..<(position + length)
      return try repeated((0..<window).map { range.contains($0) ? 1 : 0 }, request)
    case .given(let points):
      guard points.count == window else { throw .labelLength(given: points.count, needed: window) }
      return try repeated(points.map { $0 == 0 ? 0 : 1 }, request)
    }
  }

  private func repeated(_ label: [Float], _ request: GenerationRequest) throws(GenerationError) -> [[Float]] {
    guard label.contains(0), label.contains(1) else { throw .labelWithoutContrast }
    return [[Float]](repeating: label, count: request.count)
  }

  /// μ and ln σ of the base under each window's label; one for all where all have the same.
  private func heads(
    of base: GenerationBase, _ labels: [[Float]], _ request: GenerationRequest, _ team: ComputeTeam?
  ) -> [[Float]] {
    let distinct = request.label == .drawn ? labels : [labels[0]]
    let hides = parameters.training == .twoStage
    let observed = distinct.map { label in
      base.scaled.indices.map { hides && label[$0 / metrics] != 0 ? 0 : base.scaled[$0] }
    }
    let heads = CGATSPosterior(network: network, packed: packed.encoder, window: window).heads(observed, team: team)
    let columns = 2 * network.latent
    return labels.indices.map { index in
      let row = distinct.count == 1 ? 0 : index
      return Array(heads[(row * columns)..<((row + 1) * columns)])
    }
  }

  /// z from the prior, or from the base's posterior.
  private func input(
    _ index: Int, _ draw: Int, _ label: [Float], _ posteriors: [[Float]]?, _ request: GenerationRequest
  ) -> DecoderInput {
    var stream = RandomStream(seed: request.seed, purpose: .generatedLatent, epoch: draw, batch: index)
    let noise = (0..<network.latent).map { _ in Float(stream.normal()) }
    guard let head = posteriors?[index] else { return DecoderInput(latent: noise, label: label) }
    let latent = noise.indices.map { head[$0] + exponential(head[network.latent + $0]) * noise[$0] }
    return DecoderInput(latent: latent, label: label)
  }

  private func draft(_ index: Int, _ draw: Int, _ decoded: DecodedWindow, _ request: GenerationRequest) -> Draft {
    var stream = RandomStream(seed: request.seed, purpose: .generatedNoise, epoch: draw, batch: index)
    let values = sampled(decoded, request.noise, &stream)
    var sums: (inside: Double, outside: Double) = (0, 0)
    for point in 0..<window {
      for metric in 0..<metrics {
        let place = point * metrics + metric
        let departure = Double(abs(values[place] - decoded.normal[place]))
        if decoded.label[point] != 0 { sums.inside += departure } else { sums.outside += departure }
      }
    }
    let inside = decoded.label.count { $0 != 0 } * metrics
    return Draft(
      decoded: decoded, values: values, inside: sums.inside / Double(max(1, inside)),
      outside: sums.outside / Double(window * metrics - inside), draws: draw + 1)
  }

  /// Means with noise, of which one part is shared by all points of an anomaly.
  private func sampled(
    _ decoded: DecodedWindow, _ noise: GenerationRequest.Noise, _ stream: inout RandomStream
  ) -> [Float] {
    let (shared, own) = (Float(sharedNoise.squareRoot()), Float((1 - sharedNoise).squareRoot()))
    var values: [Float] = []
    values.reserveCapacity(window * metrics)
    var common = [Float](repeating: 0, count: metrics)
    for point in 0..<window {
      let isInside = decoded.label[point] != 0
      if isInside, point == 0 || decoded.label[point - 1] == 0 {
        for metric in 0..<metrics { common[metric] = Float(stream.normal()) }
      }
      for metric in 0..<metrics {
        let (mean, deviation) = decoded.generator(point, metric)
        guard noise == .everywhere || (noise == .insideLabel && isInside) else {
          values.append(mean)
          continue
        }
        let single = Float(stream.normal())
        values.append(mean + deviation * (isInside ? shared * common[metric] + own * single : single))
      }
    }
    return values
  }

  private func finish(_ draft: Draft, _ base: GenerationBase?, pastes: Bool) -> GeneratedWindow {
    let factors = pastes ? base?.factors(draft.decoded.label) : nil
    let columns = (0..<metrics).map { metric in
      (0..<window).map { point -> Double in
        let place = point * metrics + metric
        let scale = preparation.scales[metric]
        guard pastes, let base, let factors else { return scale.restore(Double(draft.values[place])) }
        guard draft.decoded.label[point] != 0 else { return base.columns[metric][point] }
        let departure = Double(draft.values[place] - draft.decoded.normal[place]) * factors[metric]
        let before = base.columns[metric][point]
        return (before.isFinite ? before : scale.restore(Double(draft.decoded.normal[place])))
          + scale.restoreSpread(departure)
      }
    }
    return GeneratedWindow(
      values: columns, label: draft.decoded.label.map { UInt8($0) }, departure: draft.inside,
      departureOutside: draft.outside, draws: draft.draws)
  }
}

extension RandomPurpose {
  static let generatedLabels = Self(120)
  static let generatedLatent = Self(121)
  static let generatedNoise = Self(122)
}
