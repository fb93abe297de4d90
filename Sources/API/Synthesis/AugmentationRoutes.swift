import HTTP
import Monitoring

extension RouteTable {
  /// `POST /v1/series/{id}/augment`.
  mutating func addAugmentationRoutes(_ service: Service) {
    let augmenter = SeriesAugmenter(context: service.context)

    on(.post, "/v1/series/{id}/augment", wants: .read) { request in
      try request.query.finish()
      let wanted = try request.augmentation()
      if wanted.saveAs != nil { try Caller.current.check(.ingest) }
      return .response(AugmentationDocument(request: wanted, result: try augmenter.augment(wanted)).response)
    }
  }
}
