import Monitoring

extension RouteTable {
  /// All routes of the contract.
  init(service: Service) {
    self.init()
    addHealthRoutes(service)
    addContractRoutes()
    addJobRoutes(service)
    addModelRoutes(service)
    addVersionRoutes(service)
    addScoreRoutes(service)
    addWindowRoutes(service)
    addEvaluationRoutes(service)
  }
}
