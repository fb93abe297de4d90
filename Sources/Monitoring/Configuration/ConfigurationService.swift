import Detectors
package import JSON
import Storage

/// All that is configuration, out and in.
package struct ConfigurationService: Sendable {
  private let context: ServiceContext
  private let jobs: JobRunner
  private let watch: MonitorEvaluator
  private let policies: PolicyKeeper

  package init(service: Service) {
    context = service.context
    jobs = service.jobs
    watch = service.watch
    policies = service.policies
  }

  /// What a document brings about, or would.
  package struct Plan: Sendable {
    package let changes: [ConfigurationChange]

    package func count(_ kind: ConfigurationChange.Kind) -> Int { changes.count { $0.kind == kind } }
  }

  /// The sections in the order in which they are applied, all of one moment.
  package func export() throws -> [(name: String, items: [JSONObject])] {
    let now = context.now()
    return try context.database.read { transaction in
      try Configuration.sections.map { section in
        (section.name, try section.export(transaction, now: now))
      }
    }
  }

  /// Makes what is there as the document says, all of it or nothing. What was learnt stays.
  ///
  /// - Parameters:
  ///   - prunes: takes away what the sections of the document do not name.
  ///   - isDryRun: changes nothing, and says what would be changed.
  /// - Throws: every fault, each at its place.
  package func apply(_ wanted: Configuration, prunes: Bool, isDryRun: Bool) throws -> Plan {
    let lines = try lines(for: wanted)
    let now = context.now()
    do {
      let (plan, aftermath) = try context.database.write { transaction -> (Plan, Aftermath) in
        let run = ConfigurationRun(now: now, lines: lines)
        for section in Configuration.sections { try section.apply(wanted, run, in: transaction) }
        if prunes, run.faults.isEmpty {
          for section in Configuration.sections.reversed() { try section.prune(wanted, run, in: transaction) }
        }
        try run.faults.finish()
        let plan = Plan(changes: run.changes)
        if isDryRun { throw RolledBack(outcome: plan) }
        return (plan, run.aftermath)
      }
      aftermath.carryOut(context, jobs, watch)
      if wanted.policies != nil { policies.hasten() }
      return plan
    } catch let rehearsal as RolledBack<Plan> {
      return rehearsal.outcome
    }
  }

  /// The lines of models that serve and are to have other settings, fitted beside the writer.
  private func lines(for wanted: Configuration) throws -> [String: ThresholdRecord] {
    var (lines, faults) = ([String: ThresholdRecord](), FaultCollection())
    for (index, wish) in (wanted.models ?? []).enumerated() where wish.algorithm.givesScores && !faults.isFull {
      let found = try context.database.read { transaction -> (ModelRecord, VersionRecord)? in
        guard let model = try transaction.models.get(wish.id), model.algorithm == wish.algorithm.rawValue,
          model.policyID == nil,
          let version = try transaction.activeVersion(of: model),
          try transaction.thresholdSettings(of: model) != wish.threshold
        else { return nil }
        return (model, version)
      }
      guard let (model, version) = found else { continue }
      try faults.collect(under: "/models/\(index)/threshold") {
        lines[wish.id] = try ThresholdService(context: context).fit(wish.threshold, model: model, version: version)
      }
    }
    try faults.finish()
    return lines
  }
}
