package import HTTP
package import Monitoring

extension ProblemCode {
  /// The HTTP status that goes with it.
  package var status: HTTPStatus { HTTPStatus(statusCode) }

  private var statusCode: Int {
    switch self {
    case .malformedRequest, .malformedJSON, .duplicateKey, .malformedCSV, .malformedNDJSON, .malformedRemoteWrite,
      .samplesLeftOut, .malformedLines, .lineTooLong,
      .invalidUTF8, .incompleteBody, .emptyBody:
      400
    case .unauthorized: 401
    case .insufficientScope, .crossSite: 403
    case .notFound, .seriesNotFound, .labelNotFound, .modelNotFound, .versionNotFound, .jobNotFound,
      .monitorNotFound, .alertNotFound, .incidentNotFound, .receiverNotFound, .answerNotFound, .muteNotFound,
      .policyNotFound:
      404
    case .methodNotAllowed: 405
    case .notAcceptable: 406
    case .requestTimeout: 408
    case .alreadyExists, .inUse, .intervalConflict, .columnsConflict, .modelNotReady, .trainingInProgress,
      .jobFinished, .notAForecaster, .notCalibrated, .givesNoScores, .generatesNothing,
      .idempotencyKeyInUse, .idempotencyAnswerLost:
      409
    case .lengthRequired: 411
    case .bodyTooLarge: 413
    case .targetTooLong: 414
    case .unsupportedMediaType, .unsupportedEncoding: 415
    case .expectationFailed: 417
    case .misdirectedRequest: 421
    case .rateLimited: 429
    case .tooManySeries: 429
    case .headersTooLarge: 431
    case .internalError, .storageDamaged: 500
    case .notImplemented: 501
    case .notReady, .overloaded, .shuttingDown, .storageUnavailable: 503
    case .httpVersionNotSupported: 505
    case .storageFull: 507
    default: 422
    }
  }
  /// When it is worth trying again where nothing else is said: what passes by itself, soon; what somebody has to see to,
  /// not so soon.
  var secondsToRetry: Int? {
    switch self {
    case .overloaded: 1
    case .storageUnavailable: 5
    case .storageFull: 30
    case .tooManySeries: 300
    default: nil
    }
  }

  /// The same short phrase for every problem of a code: the code in words.
  package var title: String {
    let words = rawValue.split(separator: "_").map { Self.acronyms[String($0)] ?? String($0) }
    let phrase = words.joined(separator: " ")
    return phrase.prefix(1).uppercased() + phrase.dropFirst()
  }

  private static let acronyms = ["json": "JSON", "ndjson": "NDJSON", "csv": "CSV", "utf8": "UTF-8", "http": "HTTP"]
}
