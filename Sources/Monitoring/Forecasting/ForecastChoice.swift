package import Detectors

/// Which forecaster a request asks for.
package enum ForecastChoice: Equatable, Sendable {
  /// All candidates, each by how it did lately.
  case combination
  case method(ForecastMethod)

  /// How requests name the combination, and how answers do.
  package static let automatic = "auto"
  package static let combinationName = "combination"

  /// What a request may say.
  package static let names = [automatic] + ForecastMethod.allCases.map(\.rawValue)

  /// nil for a name that is none of `names`.
  package init?(name: String) {
    if name == Self.automatic {
      self = .combination
    } else if let method = ForecastMethod(rawValue: name) {
      self = .method(method)
    } else {
      return nil
    }
  }

  init(_ method: ForecastMethod?) { self = method.map(Self.method) ?? .combination }

  /// nil for the combination.
  var method: ForecastMethod? {
    switch self {
    case .combination: nil
    case .method(let method): method
    }
  }

  /// As answers name it.
  package var name: String { method?.rawValue ?? Self.combinationName }
}
