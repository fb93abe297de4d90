import Monitoring
import Storage

extension RouteTable {
  /// All routes of the contract.
  init(service: Service) {
    self.init(epoch: service.context.database.epoch)
    addHealthRoutes(service)
    addContractRoutes()
    addSeriesRoutes(service)
    addPointRoutes(service)
    addLabelRoutes(service)
    addAugmentationRoutes(service)
    addJobRoutes(service)
    addModelRoutes(service)
    addVersionRoutes(service)
    addActiveLearningRoutes(service)
    addGenerationRoutes(service)
    addScoreRoutes(service)
    addWindowRoutes(service)
    addForecastRoutes(service)
    addEvaluationRoutes(service)
    addMonitorRoutes(service)
    addAlertRoutes(service)
    addConsoleRoutes()
  }
}
