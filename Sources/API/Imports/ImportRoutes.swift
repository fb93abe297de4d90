import HTTP
import JSON
import Monitoring

extension RouteTable {
  /// `/v1/imports`: any file, looked at first, then taken as shown.
  mutating func addImportRoutes(_ service: Service) {
    let imports = SeriesImport(context: service.context)

    on(.post, "/v1/imports", wants: .ingest) { request in
      try request.checkBody()
      var query = request.query
      let parameters = query.importParameters(makesSeries: true)
      let id = query.identifier("id")
      let confirms = query.flag("confirm") ?? false
      try query.finish()
      guard confirms else {
        let reading = try imports.preview(request.importSource(), parameters, named: id)
        return .response(.json { ImportPreviewDocument(reading: reading).write(to: &$0) })
      }
      let results = try imports.replaceEach(request.importSource(), parameters, name: id)
      return .response(
        .json(.created) { writer in
          writer.object { writer in
            writer.field("stored", true)
            writer.array("series") { writer in
              for result in results {
                SeriesDocument(summary: result.summary, imported: result.imported).write(to: &writer)
              }
            }
          }
        })
    }
  }
}
