import Detectors
import JSON
import Storage

/// What becomes of a series with one policy.
struct PolicyDecision: Sendable {
  /// Nil for one that is about the series no more.
  let policy: Policy?
  let old: PolicySeriesRecord?
  /// Nil where the policy has nothing to do with the series any more.
  var new: PolicySeriesRecord?
  let steps: [OnboardingStep]
}

extension Transaction {
  /// Decides what becomes of a series, by what is known of it in this transaction. Changes nothing.
  ///
  /// - Parameter drifted: keys of models whose data was found to have drifted.
  func decide(
    on series: SeriesRecord, by policies: PolicySet, drifted: Set<Int64> = [], now: Int64
  ) throws -> [PolicyDecision] {
    let standing = try self.policies.standing(of: series.key)
    if standing.contains(where: { policies.unreadable.contains($0.policy) }) { return [] }
    let matching = policies.policies.filter { $0.isAbout(series) }
    var decisions = standing.filter { row in !matching.contains { $0.record.key == row.policy } }.map { row in
      let models = [row.model, row.standIn].compactMap(\.self)
      let isEmpty = models.isEmpty && row.monitor == nil
      return PolicyDecision(
        policy: nil, old: row, new: nil, steps: isEmpty ? [] : [.letGo(models: models, monitor: row.monitor)])
    }
    for policy in matching {
      // What makes anomalies keeps nobody from watching, and the other way around.
      let givesScores = policy.definition.algorithm.givesScores
      let first = matching.first { $0.definition.algorithm.givesScores == givesScores } ?? policy
      let isFirst = policy.record.key == first.record.key
      let own = try ownUse(of: series.key, givesScores: givesScores)
      let holder = own ?? (isFirst ? nil : PolicyReason.policy(first.record.id))
      decisions.append(
        try decide(
          on: series, by: policy, standing.first { $0.policy == policy.record.key }, holder: holder, drifted, now))
    }
    return decisions
  }

  private func decide(
    on series: SeriesRecord, by policy: Policy, _ old: PolicySeriesRecord?, holder: PolicyReason?,
    _ drifted: Set<Int64>, _ now: Int64
  ) throws -> PolicyDecision {
    var row =
      old ?? PolicySeriesRecord(policy: policy.record.key, series: series.key, state: .waiting)
    let definition = policy.definition
    let model = try row.model.flatMap { try models.get(key: $0) }
    let monitor = try row.monitor.flatMap { try monitors.get(key: $0) }
    if model == nil { row.model = nil }
    if monitor == nil { row.monitor = nil }
    if try row.standIn.flatMap({ try models.get(key: $0) }) == nil { row.standIn = nil }
    var facts = OnboardingFacts(
      points: series.points,
      missing: definition.missing(
        points: series.points, slots: Int64(series.slots?.count ?? 0), interval: series.definition.interval,
        least: row.leastPoints),
      fingerprint: policy.fingerprint)
    facts.givesScores = definition.algorithm.givesScores
    facts.hasColdStart = definition.hasColdStart && facts.givesScores
    facts.holder = holder
    facts.watched = monitor?.model
    if let monitor { facts.isMonitorCurrent = monitor.isOf(definition) }
    if let model {
      let latest = try latestTraining(of: model)
      let isTraining = latest.map { !$0.status.isFinal } ?? false
      facts.model = OnboardingFacts.Model(
        isTrained: model.activeVersion != nil, isTraining: isTraining,
        isOfMethod: model.algorithm == definition.algorithm.rawValue,
        givesScores: Algorithm(rawValue: model.algorithm)?.givesScores ?? true, failure: latest?.failure)
      if holder == nil, model.activeVersion != nil, !isTraining {
        let round = try round(of: model, series, isDrifted: drifted.contains(model.key), now)
        (facts.isRoundDue, facts.nextRound) = (round.isDue, round.next)
      }
    }
    if definition.pooled != nil {
      let pool = try pool(of: series, policy)
      row.pool = pool?.key
      facts.pool = try self.facts(of: pool, model: model, policy)
    } else {
      row.pool = nil
    }
    let steps = row.look(facts, now: now)
    return PolicyDecision(policy: policy, old: old, new: row, steps: steps)
  }

  /// Whether a model's round is due, and when to look again whether it is.
  private func round(
    of model: ModelRecord, _ series: SeriesRecord, isDrifted: Bool, _ now: Int64
  ) throws -> (isDue: Bool, next: Int64?) {
    let status = try RoundStatus(of: model, in: self)
    let isDue = try isRoundDue(of: model, now: now, patience: 3_600, hasDrifted: isDrifted)
    return (isDue, status.nextLook(interval: series.definition.interval, now: now))
  }

  /// What of one's own has a series: a model that gives scores, or a monitor. One's own monitor on a policy's model counts, too.
  ///
  /// - Parameter givesScores: false asks for what makes anomalies instead.
  func ownUse(of series: Int64, givesScores: Bool = true) throws -> PolicyReason? {
    let models = try policies.ownModels(of: series)
    if let model = models.first(where: { (Algorithm(rawValue: $0.algorithm)?.givesScores ?? true) == givesScores }) {
      return .model(model.id)
    }
    guard givesScores else { return nil }
    return try policies.ownMonitor(of: series).map { .monitor($0.id) }
  }
}

extension RoundStatus {
  /// When to look again whether a round is due; nil where nothing brings one on.
  func nextLook(interval: Int64, now: Int64) -> Int64? {
    var times: [Int64] = []
    if let nextAt { times.append(nextAt) }
    if let count = schedule.afterPoints {
      // Points may come faster than the grid has it.
      times.append(now + min(max((count - (newPoints ?? 0)) * interval, 60), 3_600))
    }
    if schedule.afterAnswers != nil { times.append(now + 300) }
    // Drift is measured in eighths of a day.
    if schedule.onDrift { times.append(now + 10_800) }
    return times.min()
  }
}

extension MonitorRecord {
  /// Whether its rules and receivers are a policy's.
  func isOf(_ definition: PolicyDefinition) -> Bool {
    rulesJSON == definition.rules.json && receivers == definition.receivers
  }
}

extension JobRecord {
  /// Why it failed, or that it was cancelled; nil where it did neither.
  var failure: PolicyReason? {
    switch status {
    case .failed:
      .failure(errorJSON.flatMap(MonitoringError.init(json:)) ?? MonitoringError(.internalError, "It failed."))
    case .cancelled: PolicyReason(code: "cancelled", by: nil, detail: "The training was cancelled.")
    default: nil
    }
  }
}
