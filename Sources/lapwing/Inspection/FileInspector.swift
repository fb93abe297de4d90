import Monitoring
import Platform
import Programs
import Storage

/// Reads files as `POST /v1/imports` does, and says what they are taken for.
///
/// A file is read to its end on the way through a spool, as an upload is. That and an empty database, which the use case asks
/// what it knows of the series, stand in a folder of their own; nothing else is touched.
struct FileInspector {
  private let imports: SeriesImport
  private let parameters: ImportParameters
  private let id: String?

  /// - Parameters:
  ///   - id: what the series would be called, or what the names of several begin with.
  ///   - folder: an empty one.
  ///   - now: Unix seconds, after which times are in the future.
  init(
    parameters: ImportParameters, id: String?, folder: String, now: @escaping @Sendable () -> Int64 = { Clock.now() }
  ) throws {
    let database = try Database.open(path: folder + "/lapwing.db", options: DatabaseOptions(), now: now())
    imports = SeriesImport(context: ServiceContext(database: database, now: now))
    (self.parameters, self.id) = (parameters, id)
  }

  /// - Returns: what is to be printed of a file, and whether it can be taken.
  func look(at file: InspectedFile) throws -> (text: String, isTaken: Bool) {
    do {
      let reading = try imports.preview(ImportSource(file.body()) { _ in }, parameters, named: id)
      return (InspectionReport(file: file, reading: reading, id: id).text, true)
    } catch let error as MonitoringError {
      return (FaultReport(file: file, error: error).text, false)
    } catch let error as ProgramError {
      return (Style.alarm(error.message), false)
    }
  }
}
