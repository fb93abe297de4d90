import Kernels
import Networks
import Testing

@testable import Detectors
@testable import Networks

/// What earlier releases wrote is read: fewer parameters, held by place and not by name.
@Suite struct ACVAEEarlierArchiveTests {
  private static let trained = Result { try ACVAETests.train(ACVAETests.series()).detector }

  /// The archive of a detector as an earlier release wrote it.
  private func earlier(_ detector: ACVAE, kind: String, numbers: Int, keepsNames: Bool) throws -> [UInt8] {
    let archive = try Archive(decoding: detector.encoded())
    var earlier = Archive(kind: kind)
    earlier.add("parameters", Array(detector.parameters.numbers.prefix(numbers)))
    let isFirst = kind == "acvae 1"
    if isFirst {
      var counts = try archive.integers("counts", count: 4)
      counts.insert(0, at: 2)
      earlier.add("counts", counts)
    }
    let left = archive.entries.filter { entry in
      entry.name != "kind" && !entry.name.hasPrefix("parameter.")
        && (keepsNames || !entry.name.hasPrefix("context.name."))
        && !(isFirst && ["counts", "served"].contains(entry.name))
    }
    return Archive(entries: earlier.entries + left).encoded()
  }

  @Test(
    "An archive of each earlier kind gives the scores that it gave",
    arguments: [("acvae 2", 23, true), ("acvae 2", 23, false), ("acvae 2", 22, false), ("acvae 1", 18, false)])
  func reads(kind: String, numbers: Int, keepsNames: Bool) throws {
    let (detector, series) = (try Self.trained.get(), try ACVAETests.series())
    #expect(detector.served == .full)
    let bytes = try earlier(detector, kind: kind, numbers: numbers, keepsNames: keepsNames)
    let read = try ACVAE(decoding: bytes)
    #expect(read.parameters == detector.parameters)
    let scores = try read.score(series, range: 1_900..<2_000, team: nil).scores
    let expected = try detector.score(series, range: 1_900..<2_000, team: nil).scores
    #expect(scores == expected)
  }

  @Test("More numbers than any release wrote, and numbers out of bounds, are refused")
  func refuses() throws {
    let numbers = try Self.trained.get().parameters.numbers
    #expect(ACVAEParameters(numbers: numbers) != nil)
    #expect(ACVAEParameters(numbers: numbers + [0]) == nil)
    for (index, wrong) in [(0, 1e12), (1, .nan), (12, 9), (17, 99), (6, -1)] {
      var changed = numbers
      changed[index] = wrong
      #expect(ACVAEParameters(numbers: changed) == nil, "\(index)")
    }
  }
}
