package import Storage

/// Is told of alerts that opened or closed, after that is committed: to send them on.
package protocol AlertObserver: Sendable {
  /// Must be quick and not block: it runs within the request that brought the point.
  ///
  /// - Parameter webhook: where the alert's monitor wants it sent; nil for nowhere.
  func alertDidChange(_ alert: AlertRecord, webhook: WebhookAddress?)
}
