import HTTP
import JSON
import Monitoring

extension RouteTable {
  /// `/v1/configuration`.
  mutating func addConfigurationRoutes(_ service: Service, _ messenger: Messenger) {
    let configuration = ConfigurationService(service: service)

    // Addresses of receivers, which are shown to those alone who may set them.
    on(.get, "/v1/configuration", wants: .admin) { request in
      try request.query.finish()
      return .response(ConfigurationDocument(sections: try configuration.export()).response)
    }

    on(.put, "/v1/configuration", wants: .admin) { request in
      var query = request.query
      let isDryRun = query.flag("dry_run") ?? false
      let prunes = query.flag("prune") ?? false
      try query.finish()
      let wanted = try request.configuration(ReceiverRules(messenger))
      let plan = try configuration.apply(wanted, prunes: prunes, isDryRun: isDryRun)
      return .response(
        .json { ConfigurationPlanDocument(plan: plan, isDryRun: isDryRun, prunes: prunes).write(to: &$0) })
    }
  }
}
