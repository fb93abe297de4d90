import Networks

/// A network whose parameters a training moves.
protocol TrainedNetwork: Sendable {
  var parameters: [Parameter] { get set }
}

extension TrainedNetwork {
  var isFinite: Bool { parameters.allSatisfy { $0.values.allSatisfy(\.isFinite) } }
}
