import HTTP
import Monitoring
import Storage

extension RouteTable {
  /// `GET /metrics`, added last: it counts the requests of all other routes too.
  ///
  /// - Parameters:
  ///   - metrics: is told of every request.
  ///   - first: writes what the service says of itself.
  ///   - last: writes what there is of series.
  mutating func addMetricsRoute(
    _ metrics: Metrics, _ connections: ConnectionCounters, _ cluster: ClusterDirectory, _ passing: PassingCounters,
    first: @escaping @Sendable (inout MetricsText) throws -> Void = { _ in },
    last: @escaping @Sendable (inout MetricsText) throws -> Void = { _ in }
  ) {
    let path = "/metrics"
    metrics.know(router.routes.map(\.pattern) + [path])
    on(.get, path, wants: .read) { request in
      try request.query.finish()
      var text = MetricsText()
      try first(&text)
      text.writeProcess(seconds: (ContinuousClock.now - metrics.start) / .seconds(1))
      metrics.write(to: &text)
      text.write(connections)
      if let seen = cluster.latest { text.write(seen.view, passing) }
      try last(&text)
      return .response(
        HTTPResponse(
          .ok, headers: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store"],
          body: .bytes(Array(text.text.utf8))))
    }
  }
}

extension MetricsText {
  mutating func write(_ service: Service) throws {
    let (counts, jobs, pending) = try service.context.database.read {
      (try $0.counts(), try $0.jobs.counts(), try $0.deliveries.pendingCount())
    }
    let (policies, series) = try service.context.database.read {
      (try $0.policies.count(), try $0.policies.counts())
    }
    single("lapwing_series", .gauge, "Series.", counts.series)
    single("lapwing_points", .gauge, "Points of all series that have a value.", counts.points)
    family("lapwing_models", .gauge, "Models by state.")
    for state in ModelState.allCases {
      sample("lapwing_models", [("state", state.rawValue)], counts.models[state] ?? 0)
    }
    single("lapwing_monitors", .gauge, "Monitors.", counts.monitors)
    single("lapwing_policies", .gauge, "Policies.", policies)
    family(
      "lapwing_policy_series", .gauge, "Series by where they stand with a policy; of several policies each counts.")
    for state in PolicySeriesRecord.State.allCases {
      sample("lapwing_policy_series", [("state", state.rawValue)], series[state] ?? 0)
    }
    family("lapwing_alerts_open", .gauge, "Alerts that last, acknowledged ones included.")
    for kind in AlertRecord.Kind.allCases {
      sample("lapwing_alerts_open", [("kind", kind.rawValue)], counts.alerts[kind] ?? 0)
    }
    family("lapwing_jobs", .gauge, "Jobs by status; those that ended stay for 30 days.")
    for status in JobRecord.Status.allCases {
      sample("lapwing_jobs", [("status", status.rawValue)], jobs[status] ?? 0)
    }
    single("lapwing_deliveries_pending", .gauge, "What receivers have yet to be told.", pending)
    write(service.context.counters)
  }

  private mutating func write(_ counters: ServiceCounters) {
    single("lapwing_points_ingested_total", .counter, "Points that were stored or corrected.", counters.points.value)
    single(
      "lapwing_points_expired_total", .counter, "Points that were deleted for their age.", counters.expiredPoints.value)
    write(counters.senders)
    single("lapwing_scores_computed_total", .counter, "Points that a model scored.", counters.scores.value)
    single(
      "lapwing_training_windows_total", .counter, "Windows learnt from, each as often as it was seen.",
      counters.trainingWindows.value)
    family("lapwing_training_seconds_total", .counter, "Time that trainings took.")
    sample("lapwing_training_seconds_total", [], Double(counters.trainingMilliseconds.value) / 1_000)
    single("lapwing_deliveries_taken_total", .counter, "What receivers took.", counters.deliveriesTaken.value)
    single(
      "lapwing_deliveries_given_up_total", .counter, "What receivers did not take in time.",
      counters.deliveriesGivenUp.value)
    family("lapwing_delivery_tries_failed_total", .counter, "Tries to tell a receiver that failed.")
    for (reason, counter) in [
      ("unreachable", counters.deliveryTriesUnreachable), ("timed_out", counters.deliveryTriesTimedOut),
      ("refused", counters.deliveryTriesRefused),
    ] {
      sample("lapwing_delivery_tries_failed_total", [("reason", reason)], counter.value)
    }
    single(
      "lapwing_monitor_failures_total", .counter, "Arrivals that a monitor could not judge.",
      counters.failedJudgements.value)
    family("lapwing_maintenance_failures_total", .counter, "Steps of what is done by the clock that failed.")
    for task in MaintenanceTask.allCases {
      sample("lapwing_maintenance_failures_total", [("task", task.rawValue)], counters.failures(of: task).value)
    }
    single(
      "lapwing_log_lines_dropped_total", .counter, "Lines of the log that standard error did not take.",
      counters.logLinesDropped.value)
  }

  fileprivate mutating func write(_ connections: ConnectionCounters) {
    single("lapwing_http_connections", .gauge, "Open connections.", Int64(connections.open))
    let losses = connections.losses
    for (name, help, isRefusal) in [
      ("lapwing_http_connections_refused_total", "Connections that were turned away.", true),
      ("lapwing_http_connections_closed_total", "Connections that were closed since they waited too long.", false),
    ] {
      family(name, .counter, help)
      for loss in ConnectionLoss.allCases where loss.isRefusal == isRefusal {
        sample(name, [("reason", loss.rawValue)], losses[loss] ?? 0)
      }
    }
  }

  fileprivate mutating func writeProcess(seconds: Double) {
    family("lapwing_uptime_seconds", .gauge, "Since the server was made.")
    sample("lapwing_uptime_seconds", [], seconds)
    if let bytes = ProcessFigures.residentBytes {
      single("process_resident_memory_bytes", .gauge, "Resident memory.", bytes)
    }
    if let descriptors = ProcessFigures.openDescriptors {
      single("process_open_fds", .gauge, "Open file descriptors.", descriptors)
    }
    family("lapwing_build_info", .gauge, "Always 1; the contract's version and the compiler as labels.")
    sample("lapwing_build_info", [("version", BuildInfo.version), ("swift", BuildInfo.compiler)], 1 as Int64)
  }
}
