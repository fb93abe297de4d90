package import Storage

/// Is told of alerts that opened or closed, after that is committed: to note them in a log.
package protocol AlertObserver: Sendable {
  /// Must be quick and not block: it runs within the request that brought the point.
  func alertDidChange(_ alert: AlertRecord)
}
