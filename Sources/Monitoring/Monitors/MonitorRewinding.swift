import Storage

extension Transaction {
  /// Lets the monitors of a series forget the points past its end, which this transaction deleted, so that what comes
  /// there is judged again; no alert reaches past the end any more. Of a series without any point left everything is
  /// forgotten.
  func rewindMonitors(of series: SeriesRecord, now: Int64) throws -> [MonitorEvaluator.Changed] {
    try monitors.list(series: series.key).compactMap { monitor in
      guard let model = try models.get(key: monitor.model), var state = monitor.state else { return nil }
      var recorder = AlertRecorder(
        self, monitor: monitor, series: series, metrics: model.metrics, version: 0, now: now)
      if let last = series.lastSlot, state.generation == series.generation {
        state.rewind(to: last)
        try recorder.cut()
      } else {
        state = MonitorState(startingAfter: series, now: now)
        try recorder.closeAll()
      }
      try monitors.setState(state.json, key: monitor.key)
      return MonitorEvaluator.Changed(monitor: monitor, state: state, series: series, outcome: recorder.outcome)
    }
  }
}
