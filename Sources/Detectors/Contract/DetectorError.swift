/// Why a detector cannot be trained, read back or asked for scores.
package enum DetectorError: Error, Equatable {
  /// Fewer usable points than the method needs.
  case seriesTooShort(points: Int, needed: Int)
  /// Every point of the training range is missing, labelled or ignored.
  case nothingToLearnFrom
  /// At no measured point at least half of so many points before it were measured, which it is predicted from.
  case pastNotMeasured(points: Int)
  /// The method takes one metric (or at least so many).
  case unsupportedMetricCount(given: Int, supported: ClosedRange<Int>)
  /// The values are so large that their scale cannot be represented in single precision.
  case valuesOutOfRange
  /// The loss left the finite numbers; the learning rate is too high for this series.
  case diverged(epoch: Int)
  case cancelled
  /// The bytes are no archive of this detector, or of a version that this program does not know.
  case unreadableArchive(String)
  /// The detector to start from has other dimensions than the parameters ask for.
  case warmStartMismatch
  /// A checkpoint of other parameters or data than these.
  case checkpointMismatch
}
