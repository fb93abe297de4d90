import Detectors
import Storage

extension Transaction {
  /// How much work there is in what a policy's jobs have to do now.
  ///
  /// It is short whatever the policy trains: a job does itself only what is done in a moment each time, a network gets a
  /// training of its own, which is as long as it is, and after a few seconds the job makes way for those that wait. So the
  /// cold start of a new series never waits behind the networks of others.
  func work(ofTasksOf policy: PolicyRecord) throws -> JobWork {
    let (algorithm, parameters) = try PolicyDefinition(json: policy.definitionJSON).methodInPassing()
    let (series, points) = try policies.taskWork(policy: policy.key)
    let each = NominalMachine.seconds(
      ofTraining: algorithm, parameters, points: Int(points / max(1, series)), metrics: 1)
    return JobWork(
      lane: .short, method: "\(PolicyTrainingRequest.kind):\(algorithm.rawValue)",
      nominalSeconds: Double(max(1, series)) * each)
  }
}

extension PolicyDefinition? {
  /// What a policy's jobs train themselves: its method where that is quick, else the cold starts of the others.
  fileprivate func methodInPassing() throws -> (Algorithm, any MethodParameters) {
    if let definition = self, definition.trainsInPassing {
      return (definition.algorithm, try definition.algorithm.parameters(definition.parameters))
    }
    return (.difference, try Algorithm.difference.parameters())
  }
}
