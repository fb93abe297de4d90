package import Detectors
import JSON
package import Series
package import Storage

/// All that is configuration, as one document says it. A section that the document leaves out is left as it is.
///
/// To add a section: its values here, a `ConfigurationSection` in `Configuration.sections`, and how it is read in `API`.
package struct Configuration: Sendable {
  package var series: [SeriesDefinition]?
  package var receivers: [ReceiverWish]?
  package var models: [ModelWish]?
  package var monitors: [MonitorCreation]?
  package var policies: [PolicyWish]?
  package var mutes: [MuteWish]?

  package init() {}

  /// What is applied, in this order: each may be of those before it. Taken away in the opposite one.
  static let sections: [any ConfigurationSection] = [
    SeriesSection(), ReceiversSection(), ModelsSection(), MonitorsSection(), PoliciesSection(),
    MutesSection(),
  ]
}

/// A model as it is to be: its method and settings, not what it learnt.
package struct ModelWish: Sendable {
  package var id: String
  package var series: String
  /// All of the series where nil.
  package var metrics: [String]?
  package var algorithm: Algorithm
  package var parameters: [String: ParameterValue]
  package var threshold: ThresholdSettings
  /// When rounds begin by themselves; `isWanted` counts for nothing.
  package var rounds: RoundSchedule

  package init(
    id: String, series: String, metrics: [String]?, algorithm: Algorithm, parameters: [String: ParameterValue],
    threshold: ThresholdSettings, rounds: RoundSchedule
  ) {
    (self.id, self.series, self.metrics, self.algorithm) = (id, series, metrics, algorithm)
    (self.parameters, self.threshold, self.rounds) = (parameters, threshold, rounds)
  }
}

/// A policy as it is to be. The models and monitors that it makes follow from it, and are no part of a configuration.
package struct PolicyWish: Sendable {
  package var id: String
  package var definition: PolicyDefinition

  package init(id: String, definition: PolicyDefinition) { (self.id, self.definition) = (id, definition) }
}

/// A receiver as it is to be. What no document shows is kept where it says so.
package struct ReceiverWish: Sendable {
  package enum Kept: String, CaseIterable, Sendable { case headers, secret }

  package var id: String
  package var definition: ReceiverDefinition
  package var keeps: [Kept]

  package init(id: String, definition: ReceiverDefinition, keeps: [Kept]) {
    (self.id, self.definition, self.keeps) = (id, definition, keeps)
  }
}

/// A mute as it is to be; mutes have no names of their own, and are the same where they say the same.
package struct MuteWish: Sendable {
  package var mute: NewMute
  package var rule: Recurrence?

  package init(mute: NewMute, rule: Recurrence?) { (self.mute, self.rule) = (mute, rule) }
}
