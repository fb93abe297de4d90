import JSON
import Storage

/// How a series goes from its first points to a model that is looked after: a value that takes what is known and answers
/// what is to be done. The loop around it is the ``PolicyKeeper``; what takes long is done by ``PolicyTraining``.
extension PolicySeriesRecord {
  /// Points that a cold start has at least: fewer are no ground for any line.
  static let coldStart: Int64 = 30

  /// Whether somebody else has it.
  var isLeftAlone: Bool { state == .ownModel || state == .otherPolicy }

  /// Takes note of how things are. Keys of what is gone are nil by then.
  mutating func look(_ facts: OnboardingFacts, now: Int64) -> [OnboardingStep] {
    if let holder = facts.holder { return giveWay(to: holder) }
    if isLeftAlone {
      let pool = pool
      self = Self(policy: policy, series: series, state: .waiting)
      self.pool = pool
    }
    var facts = facts
    var steps: [OnboardingStep] = []
    if let model, let known = facts.model, !known.isOfMethod {
      steps += leaveMethod(model, isKept: known.isTrained && known.givesScores)
      facts.model = nil
    }
    if let model, let known = facts.model, known.isTrained {
      steps += lookAfter(model, known, facts, now)
    } else if model != nil, let known = facts.model {
      steps += watchStandIn(facts)
      awaitTraining(known, now)
    } else {
      steps += begin(facts, now)
    }
    if task != nil { lookAt = nil }
    // Whoever was looked at is not due at the same moment again.
    if let time = lookAt, time <= now { lookAt = now + Self.leastRest }
    return steps
  }

  /// Takes note of what came of its task.
  ///
  /// - Parameter fingerprint: of what the policy said when it was begun.
  mutating func end(_ outcome: OnboardingOutcome, fingerprint: String, now: Int64) {
    let ended = task
    task = nil
    switch outcome {
    case .trained(let next):
      (state, trainedBy, attempts, reasonJSON, lookAt) = (.watched, fingerprint, 0, nil, next)
      (leastPoints, learntPoints) = (nil, 0)
    case .begun:
      if state != .watched { state = .training }
      (trainedBy, reasonJSON) = (fingerprint, nil)
      lookAt = state == .watched ? now + Self.backOff(after: 1) : nil
    case .pooling:
      if state != .watched { state = .training }
      (reasonJSON, lookAt) = (nil, state == .watched ? now + Self.backOff(after: 1) : nil)
    case .coldStarted(let points):
      (learntPoints, reasonJSON) = (points, nil)
      wait(lookingAt: now)
    case .tooShort(_, let points) where ended == .coldStart, .failed(_, let points) where ended == .coldStart:
      // Tried again with twice as many.
      learntPoints = points
      wait(lookingAt: now)
    case .tooShort(let least, _):
      leastPoints = least
      if state == .watched { lookAt = now + Self.backOff(after: 4) } else { wait(lookingAt: now) }
    case .failed(let reason, _):
      fail(reason, now)
    case .busy:
      if state != .watched { wait() }
      lookAt = now + Self.leastRest
    }
  }

  /// Seconds until a series is looked at again that something is the matter with: five minutes after the first time, twice as
  /// long after each further one, a day at most.
  static func backOff(after attempts: Int64) -> Int64 { min(86_400, 300 << min(max(attempts, 1) - 1, 16)) }

  /// The same, but for what labels mend: those come one by one, and are looked for each three quarters of an hour.
  static func rest(after attempts: Int64, _ reason: PolicyReason) -> Int64 {
    backOff(after: reason.code == ProblemCode.notEnoughLabels.rawValue ? min(attempts, 4) : attempts)
  }

  private static let leastRest: Int64 = 60
}

extension PolicySeriesRecord {
  private mutating func giveWay(to holder: PolicyReason) -> [OnboardingStep] {
    let (models, monitor) = ([model, standIn].compactMap(\.self), monitor)
    self = Self(policy: policy, series: series, state: holder.isPolicy ? .otherPolicy : .ownModel)
    reasonJSON = holder.json.text
    return models.isEmpty && monitor == nil ? [] : [.letGo(models: models, monitor: monitor)]
  }

  /// The policy names another method by now: what is trained stands in until that one is.
  private mutating func leaveMethod(_ old: Int64, isKept: Bool) -> [OnboardingStep] {
    model = nil
    (trainedBy, leastPoints, attempts, lookAt) = (nil, nil, 0, nil)
    guard isKept else { return [.remove(old)] }
    let before = standIn
    (standIn, learntPoints, state) = (old, 0, .waiting)
    return before.map { [.remove($0), .setAside(old)] } ?? [.setAside(old)]
  }

  /// Of a model that serves: it is watched, and trained again when it is time.
  private mutating func lookAfter(
    _ model: Int64, _ known: OnboardingFacts.Model, _ facts: OnboardingFacts, _ now: Int64
  ) -> [OnboardingStep] {
    state = .watched
    if task == .coldStart { task = nil }
    var steps: [OnboardingStep] = []
    if facts.givesScores, facts.watched != model || !facts.isMonitorCurrent { steps.append(.watch(model)) }
    if let standIn { steps.append(.remove(standIn)) }
    (standIn, learntPoints) = (nil, 0)
    if known.isTraining {
      lookAt = now + Self.backOff(after: 1)
      return steps
    }
    let isResting = attempts > 0 && lookAt ?? .min > now
    if attempts == 0 { reasonJSON = known.failure?.json.text }
    guard task == nil, !isResting else { return steps }
    guard trainedBy != facts.fingerprint ? facts.missing == 0 : facts.isRoundDue || facts.hasNewerWeights else {
      lookAt = facts.nextRound
      return steps
    }
    let drawsLineAlone = trainedBy != facts.fingerprint && isTrained(by: facts)
    if let pool = facts.pool, pool.isTraining, !facts.hasNewerWeights, !drawsLineAlone {
      // The weights that it waits for are being learnt.
      lookAt = now + Self.backOff(after: 1)
    } else {
      task = .training
    }
    return steps
  }

  private func isTrained(by facts: OnboardingFacts) -> Bool {
    trainedBy.map { PolicyDefinition.isSameTraining($0, facts.fingerprint) } ?? false
  }

  /// Of a model that is trained by a job of its own, or whose first training failed.
  private mutating func awaitTraining(_ known: OnboardingFacts.Model, _ now: Int64) {
    if known.isTraining {
      (state, task, lookAt) = (.training, nil, nil)
    } else if state != .failed, task == nil {
      fail(known.failure ?? .failure(MonitoringError(.internalError, "The training ended without a version.")), now)
    } else if task == nil, lookAt ?? .min <= now {
      (state, task) = (.training, .training)
    }
  }

  /// Of a series without a model.
  private mutating func begin(_ facts: OnboardingFacts, _ now: Int64) -> [OnboardingStep] {
    var steps: [OnboardingStep] = []
    if !facts.hasColdStart, isColdStart, let cold = standIn {
      // The policy has it no more.
      (standIn, learntPoints) = (nil, 0)
      steps.append(.remove(cold))
    }
    steps += watchStandIn(facts)
    guard facts.missing > 0 else {
      if state == .failed, lookAt ?? .min > now { return steps }
      if let pool = facts.pool, pool.isTraining, !pool.hasWeights {
        (state, task, lookAt) = (.training, nil, nil)
        return steps
      }
      (state, task) = (.training, .training)
      return steps
    }
    (attempts, reasonJSON, lookAt, task) = (0, nil, nil, nil)
    wait()
    let isEnough = facts.points >= max(Self.coldStart, 2 * learntPoints)
    if facts.hasColdStart, isEnough, standIn == nil || isColdStart { task = .coldStart }
    return steps
  }

  /// Whether what stands in is a cold start's rule, and no earlier model.
  private var isColdStart: Bool { standIn != nil && learntPoints > 0 }

  private func watchStandIn(_ facts: OnboardingFacts) -> [OnboardingStep] {
    guard facts.givesScores, let standIn, facts.watched != standIn || !facts.isMonitorCurrent else { return [] }
    return [.watch(standIn)]
  }

  /// - Parameter time: when to look whether what it waits for has come meanwhile.
  private mutating func wait(lookingAt time: Int64? = nil) {
    state = isColdStart ? .coldStart : .waiting
    lookAt = time
  }

  private mutating func fail(_ reason: PolicyReason, _ now: Int64) {
    attempts += 1
    reasonJSON = reason.json.text
    lookAt = now + Self.rest(after: attempts, reason)
    if state != .watched { state = .failed }
  }
}
