import HTTP
import Monitoring

extension RouteTable {
  /// `/v1/models/{id}/generate`.
  mutating func addGenerationRoutes(_ service: Service) {
    let generator = AnomalyGenerator(service: service)

    on(.post, "/v1/models/{id}/generate", wants: .read) { request in
      try request.query.finish()
      let wanted = try request.generation()
      if wanted.saveAs != nil { try Caller.current.check(.ingest) }
      return .response(GenerationDocument(request: wanted, result: try generator.generate(wanted)).response)
    }
  }
}
