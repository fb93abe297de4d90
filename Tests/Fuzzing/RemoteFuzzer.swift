import Formats

/// A body of remote write, or what is packed in one, is read or refused with a place in it, and never makes more than it holds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRemoteWrite(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 0 else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
  do throws(RemoteWriteError) {
    let isPacked = start[0] & 1 == 0
    let request = isPacked ? try WriteRequest(snappy: bytes) : try WriteRequest(message: bytes)
    precondition(request.bytes.count <= max(22 * bytes.count, bytes.count))
    precondition(request.times.count == request.values.count && 2 * request.times.count <= request.bytes.count)
    var (labels, samples) = (0, 0)
    for series in request.series {
      precondition(series.labels.lowerBound == labels && series.samples.lowerBound == samples)
      (labels, samples) = (series.labels.upperBound, series.samples.upperBound)
    }
    precondition(labels == request.labels.count && samples == request.times.count)
    for label in request.labels { _ = (request.text(label.name), request.text(label.value)) }
  } catch {
    precondition(error.offset >= 0 && error.offset <= 22 * count && !error.sentence.isEmpty)
  }
  return 0
}
