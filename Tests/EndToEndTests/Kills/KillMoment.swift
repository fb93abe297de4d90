import SeededRandom

/// When a server is killed.
enum KillMoment {
  /// While it starts: opens and migrates the database, plays the log back, takes up jobs.
  case starting(microseconds: Int)
  /// While clients write and jobs run.
  case working(microseconds: Int)
  /// While it stops, because it was asked to under load: brings jobs to a checkpoint and tidies the database.
  case stopping(microseconds: Int)

  /// One in five while it starts, one in ten while it stops.
  static func random(using random: inout SeededGenerator) -> Self {
    switch Int.random(in: 0..<10, using: &random) {
    case 0, 1: .starting(microseconds: Int.random(in: 0..<60_000, using: &random))
    case 2: .stopping(microseconds: Int.random(in: 0..<100_000, using: &random))
    default: .working(microseconds: Int.random(in: 0..<1_000_000, using: &random))
    }
  }

  /// The same, but one in four after the clock's first look, five seconds from the start: before it no policy takes up what has
  /// come, and no point is too old.
  static func randomWithLong(using random: inout SeededGenerator) -> Self {
    Int.random(in: 0..<4, using: &random) == 0
      ? .working(microseconds: Int.random(in: 5_000_000..<8_000_000, using: &random)) : .random(using: &random)
  }
}

/// What came of kills.
struct KillFigures: CustomStringConvertible {
  var kills = 0
  var whileStarting = 0
  var whileStopping = 0
  var writes = WriteTally()
  /// Jobs that were taken up again after a kill.
  var jobsTakenUp = 0
  var trainings = 0
  /// Times that the log was copied into the database and begun anew.
  var checkpoints = 0

  var description: String {
    "\(kills) kills, \(whileStarting) while starting and \(whileStopping) while stopping; "
      + "\(writes.acknowledged) writes acknowledged, all there; "
      + "\(writes.underWayAndStored + writes.underWayAndGone) under way, \(writes.underWayAndStored) of them there; "
      + "\(trainings) trainings, taken up again \(jobsTakenUp) times; the log begun anew \(checkpoints) times"
  }

  /// As `lapwing-benchmark figures` takes it. What is lost ends a round before it is counted.
  ///
  /// - Parameter ways: what the load was, and the test that makes it.
  func line(of ways: String = "", filter: String) -> String {
    #"{"name": "acknowledged writes lost by kills under load\#(ways)", "value": 0, "unit": "", "target": 0, "ceiling": true, "#
      + #""kills": \#(kills), "acknowledged": \#(writes.acknowledged), "under_way_whole": \#(writes.underWayAndStored), "#
      + #""under_way_gone": \#(writes.underWayAndGone), "#
      + #""command": "LAPWING_KILLS=\#(kills) swift test --filter \#(filter)"}"#
  }

  static func + (left: Self, right: Self) -> Self {
    Self(
      kills: left.kills + right.kills, whileStarting: left.whileStarting + right.whileStarting,
      whileStopping: left.whileStopping + right.whileStopping, writes: left.writes + right.writes,
      jobsTakenUp: left.jobsTakenUp + right.jobsTakenUp, trainings: left.trainings + right.trainings,
      checkpoints: left.checkpoints + right.checkpoints)
  }
}
