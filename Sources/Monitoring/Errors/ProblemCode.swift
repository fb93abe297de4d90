package import JSON

/// The stable names of what can go wrong, as listed in the OpenAPI document; `API` gives each its HTTP status.
package enum ProblemCode: String, CaseIterable, Sendable {
  // 400
  case malformedRequest = "malformed_request"
  case malformedJSON = "malformed_json"
  case duplicateKey = "duplicate_key"
  case malformedCSV = "malformed_csv"
  case malformedNDJSON = "malformed_ndjson"
  case malformedRemoteWrite = "malformed_remote_write"
  case samplesLeftOut = "samples_left_out"
  case malformedLines = "malformed_lines"
  case lineTooLong = "line_too_long"
  case invalidUTF8 = "invalid_utf8"
  case incompleteBody = "incomplete_body"
  case emptyBody = "empty_body"
  // 401
  case unauthorized
  // 403
  case insufficientScope = "insufficient_scope"
  case crossSite = "cross_site"
  // 404
  case notFound = "not_found"
  case seriesNotFound = "series_not_found"
  case labelNotFound = "label_not_found"
  case modelNotFound = "model_not_found"
  case versionNotFound = "version_not_found"
  case jobNotFound = "job_not_found"
  case monitorNotFound = "monitor_not_found"
  case alertNotFound = "alert_not_found"
  case incidentNotFound = "incident_not_found"
  case receiverNotFound = "receiver_not_found"
  case answerNotFound = "answer_not_found"
  case muteNotFound = "mute_not_found"
  case policyNotFound = "policy_not_found"
  // 405
  case methodNotAllowed = "method_not_allowed"
  // 406
  case notAcceptable = "not_acceptable"
  // 408
  case requestTimeout = "request_timeout"
  // 409
  case alreadyExists = "already_exists"
  case inUse = "in_use"
  case intervalConflict = "interval_conflict"
  case columnsConflict = "columns_conflict"
  case modelNotReady = "model_not_ready"
  case trainingInProgress = "training_in_progress"
  case jobFinished = "job_finished"
  case notAForecaster = "not_a_forecaster"
  case notCalibrated = "not_calibrated"
  case givesNoScores = "gives_no_scores"
  case generatesNothing = "generates_nothing"
  case idempotencyKeyInUse = "idempotency_key_in_use"
  case idempotencyAnswerLost = "idempotency_answer_lost"
  // 411
  case lengthRequired = "length_required"
  // 413
  case bodyTooLarge = "body_too_large"
  // 414
  case targetTooLong = "target_too_long"
  // 415
  case unsupportedMediaType = "unsupported_media_type"
  case unsupportedEncoding = "unsupported_encoding"
  // 417
  case expectationFailed = "expectation_failed"
  // 421
  case misdirectedRequest = "misdirected_request"
  // 422
  case invalidRequest = "invalid_request"
  case unknownKey = "unknown_key"
  case missingKey = "missing_key"
  case wrongType = "wrong_type"
  case outOfRange = "out_of_range"
  case invalidValue = "invalid_value"
  case invalidId = "invalid_id"
  case invalidTime = "invalid_time"
  case tooMany = "too_many"
  case unknownQuery = "unknown_query"
  case conflictingQuery = "conflicting_query"
  case invalidCursor = "invalid_cursor"
  case unknownParameter = "unknown_parameter"
  case inconsistentParameters = "inconsistent_parameters"
  case unknownReference = "unknown_reference"
  case modelRequired = "model_required"
  case unknownMetric = "unknown_metric"
  case unknownTimezone = "unknown_timezone"
  case conflictingLabels = "conflicting_labels"
  case queryGone = "query_gone"
  case unsupportedMetricCount = "unsupported_metric_count"
  case lengthMismatch = "length_mismatch"
  case offGrid = "off_grid"
  case inFuture = "in_future"
  case farApart = "far_apart"
  case noTimeColumn = "no_time_column"
  case ambiguousTime = "ambiguous_time"
  case unknownColumn = "unknown_column"
  case duplicateColumn = "duplicate_column"
  case noPoints = "no_points"
  case intervalNotInferable = "interval_not_inferable"
  case seriesTooLong = "series_too_long"
  case emptyRange = "empty_range"
  case rangeTooLong = "range_too_long"
  case windowTooShort = "window_too_short"
  case intervalMismatch = "interval_mismatch"
  case horizonTooLong = "horizon_too_long"
  case outsideSeries = "outside_series"
  case notEnoughHistory = "not_enough_history"
  case forecasterNotAvailable = "forecaster_not_available"
  case seriesTooShort = "series_too_short"
  case nothingToLearnFrom = "nothing_to_learn_from"
  case mostlyMissing = "mostly_missing"
  case valuesOutOfRange = "values_out_of_range"
  case notEnoughLabels = "not_enough_labels"
  case warmStartMismatch = "warm_start_mismatch"
  case trainingDiverged = "training_diverged"
  case queryFailed = "query_failed"
  case idempotencyKeyReused = "idempotency_key_reused"
  case unsupportedPrecondition = "unsupported_precondition"
  // 429
  case rateLimited = "rate_limited"
  case tooManySeries = "too_many_series"
  // 431
  case headersTooLarge = "headers_too_large"
  // 500
  case internalError = "internal_error"
  case storageDamaged = "storage_damaged"
  // 501
  case notImplemented = "not_implemented"
  // 503
  case notReady = "not_ready"
  case overloaded
  case shuttingDown = "shutting_down"
  case storageUnavailable = "storage_unavailable"
  // 505
  case httpVersionNotSupported = "http_version_not_supported"
  // 507
  case storageFull = "storage_full"
}

extension JSONFault.Code {
  /// A code of the contract for a fault that a reader of requests finds itself.
  package init(_ code: ProblemCode) { self.init(rawValue: code.rawValue) }
}
