import Networks
import Series

extension Donut: PoolableMethod {
  private static let scaleKind = "donut scale 1"

  package static func checkMember(
    _ input: TrainingInput, parameters: DonutParameters
  ) throws(GenerationError) {
    do throws(DetectorError) { _ = try fitScaler(input, parameters.settled) } catch { throw .detector(error) }
  }

  package static func train(
    pool inputs: [TrainingInput], parameters: DonutParameters, environment: TrainingEnvironment
  ) throws(GenerationError) -> PoolTraining {
    do throws(DetectorError) {
      let (learnt, report, heldOut) = try train(inputs, parameters: parameters, environment: environment)
      return PoolTraining(learnt: learnt, report: report, heldOut: heldOut)
    } catch {
      throw .detector(error)
    }
  }

  package func fitted(to input: TrainingInput) throws(GenerationError) -> Donut {
    do throws(DetectorError) {
      return Donut(parameters, scaler: try Self.fitScaler(input, parameters), scorer: scorer)
    } catch {
      throw .detector(error)
    }
  }

  package func encodedScale() -> [UInt8] {
    var archive = Archive(kind: Self.scaleKind)
    archive.add(scaler)
    return archive.encoded()
  }

  package func scaled(decoding bytes: [UInt8]) throws(DetectorError) -> Donut {
    do throws(ArchiveError) {
      let archive = try Archive(decoding: bytes, kinds: [Self.scaleKind])
      return Donut(parameters, scaler: try archive.scaler(), scorer: scorer)
    } catch {
      throw .unreadableArchive("\(error)")
    }
  }
}

extension Archive {
  fileprivate mutating func add(_ scaler: StandardScaler) {
    add("scaler", [scaler.mean, scaler.deviation])
    add("counts", [scaler.count, scaler.isConstant ? 1 : 0])
  }

  fileprivate func scaler() throws(ArchiveError) -> StandardScaler {
    let (scale, counts) = (try doubles("scaler", count: 2), try integers("counts", count: 2))
    let scaler = StandardScaler(mean: scale[0], deviation: scale[1], count: counts[0], isConstant: counts[1] == 1)
    guard let scaler else { throw .unexpectedShape("scaler") }
    return scaler
  }
}
