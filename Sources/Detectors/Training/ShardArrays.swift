import Kernels
import Networks

// What shards do to their arrays, each a function of one array: spans of two properties of one value would overlap.

extension [Float] {
  mutating func clear() {
    var span = mutableSpan
    fill(&span, with: 0)
  }

  mutating func fillNormal(from stream: inout RandomStream) {
    var span = mutableSpan
    stream.fillNormal(&span)
  }

  /// Takes the windows that begin at these offsets, row by row.
  mutating func gather(_ values: [Float], _ offsets: ArraySlice<Int32>, window: Int) {
    var span = mutableSpan
    gatherWindows(values.span, offsets: offsets.span, length: window, into: &span)
  }

  /// Takes the mean of each row.
  mutating func averageRows(_ rows: [Float], columns: Int) {
    var span = mutableSpan
    rowMeans(rows.span, columns: columns, into: &span)
  }
}

extension Gradients {
  mutating func clear() {
    for index in tensors.indices { tensors[index].clear() }
  }
}
