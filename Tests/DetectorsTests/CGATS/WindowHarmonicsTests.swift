import Kernels
import Networks
import Testing

@testable import Detectors

@Suite("How C-GATS's latent variables are read and told")
struct WindowHarmonicsTests {
  @Test("The basis is orthogonal, all of it of one size", arguments: [2, 3, 16, 240])
  func orthogonal(steps: Int) {
    let (columns, table) = (WindowHarmonics.columns(steps: steps), WindowHarmonics.reading(steps: steps))
    #expect(table.count == steps * columns && columns <= steps)
    for i in 0..<columns {
      for j in 0...i {
        let product = (0..<steps).reduce(0.0) { $0 + Double(table[$1 * columns + i]) * Double(table[$1 * columns + j]) }
        #expect(abs(product - (i == j ? 0.25 : 0)) < 1e-5, "\(i), \(j)")
      }
    }
  }

  @Test("Read in parts, as it is where nobody goes back, a window says the same as read whole")
  func parts() throws {
    let steps = 40
    let parameters = try CGATS.Parameters(["window": .integer(steps), "hidden_units": .integer(8)])
    let network = CGATSNetwork(metrics: 1, parameters, seed: 3)
    let packed = CGATSPackedWeights(network).encoder
    let observed = CGATSGradientTests.sines(steps * 2, 1, 1)
    func head(trains: Bool) -> [Float] {
      var pass = CGATSEncoderPass(network, windows: 2, steps: steps, trains: trains)
      pass.forward(observed, network, packed)
      pass.forward(observed, network, packed)
      return pass.head
    }
    for (part, whole) in zip(head(trains: false), head(trains: true)) { #expect(abs(part - whole) < 1e-5) }
  }

  @Test("What happens at the beginning of a window reaches z")
  func beginning() throws {
    let parameters = try CGATS.Parameters(["window": .integer(240)])
    let network = CGATSNetwork(metrics: 1, parameters, seed: 3)
    let posterior = CGATSPosterior(network: network, packed: CGATSPackedWeights(network).encoder, window: 240)
    let calm = [Float](repeating: 0, count: 240)
    let early = (0..<240).map { $0 < 30 ? Float(2) : 0 }
    let heads = posterior.heads([calm, early], team: nil)
    let change = (0..<16).reduce(Float(0)) { max($0, abs(heads[$1] - heads[32 + $1])) }
    #expect(change > 0.05)
  }

  @Test("A network whose posterior reads the last output alone is taken over by one that reads more, and says the same")
  func takenOver() throws {
    func network(_ harmonics: Bool, _ deviation: String) throws -> CGATSNetwork {
      let parameters = try CGATS.Parameters([
        "window": .integer(24), "hidden_units": .integer(8), "harmonics": .flag(harmonics),
        "foundation_deviation": .text(deviation),
      ])
      return CGATSNetwork(metrics: 1, parameters, seed: 3)
    }
    let earlier = try network(false, "each_point")
    let later = try #require(network(true, "shared").takingOver(earlier))
    func heads(_ network: CGATSNetwork) -> [Float] {
      CGATSPosterior(network: network, packed: CGATSPackedWeights(network).encoder, window: 24)
        .heads([CGATSGradientTests.sines(24, 2, 1)], team: nil)
    }
    for (one, other) in zip(heads(later), heads(earlier)) { #expect(abs(one - other) < 1e-5) }
  }
}
