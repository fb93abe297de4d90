import Formats
import HTTP
import Monitoring

extension APIRequest {
  /// What a body of remote write holds.
  ///
  /// - Throws: `length_required`, `unsupported_media_type`, `unsupported_encoding`, `body_too_large`, `empty_body`,
  ///   `malformed_remote_write`, `overloaded`.
  func writeRequest() throws -> WriteRequest {
    try checkRemoteWrite()
    let limits = WriteRequest.Limits()
    let body: [UInt8]
    do { body = try http.body.collect(limit: limits.packedBytes) } catch { throw Problem(error) }
    guard !body.isEmpty else { throw Problem(.emptyBody, "A snappy block is wanted and none came.") }
    let length: Int
    do throws(RemoteWriteError) {
      length = try SnappyBlock.length(of: body, limit: limits.bytes)
    } catch {
      throw Problem(error)
    }
    if length >= ValueMemory.smallestText { try holdMemory(bytes: length * WriteRequest.memoryFactor) }
    do { return try WriteRequest(snappy: body, limits: limits) } catch { throw Problem(error) }
  }

  /// Whether the body is one of remote write 1.0: what is not said is taken for it.
  private func checkRemoteWrite() throws(Problem) {
    guard http.announcesBody else {
      throw Problem(.lengthRequired, "A body is wanted, with Content-Length or Transfer-Encoding: chunked.")
    }
    let type = try contentType()
    let message = http.headers["content-type"].flatMap(MediaType.init)?["proto"] ?? "prometheus.WriteRequest"
    guard type.isEmpty || type == "application/x-protobuf", message == "prometheus.WriteRequest" else {
      throw Problem(
        field: "Content-Type", .unsupportedMediaType,
        "must be application/x-protobuf, with proto=prometheus.WriteRequest or nothing: remote write 1.0 is taken.")
    }
    // Senders of version 2 fall back to 1 when they are told so.
    let version = http.headers["x-prometheus-remote-write-version"] ?? "0.1.0"
    guard version.hasPrefix("0.") || version.hasPrefix("1.") else {
      throw Problem(
        field: "X-Prometheus-Remote-Write-Version", .unsupportedMediaType, "must be 0.1.0: remote write 1.0 is taken.")
    }
    guard let codings = http.headers.tokens("content-encoding"), codings.isEmpty || codings == ["snappy"] else {
      throw Problem(
        field: "Content-Encoding", .unsupportedEncoding, "must be snappy, of which the block format is taken.")
    }
  }
}

extension Problem {
  init(_ error: RemoteWriteError) {
    self.init(error.reason == .tooLarge ? .bodyTooLarge : .malformedRemoteWrite, error.sentence)
  }
}
