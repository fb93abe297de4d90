/// One transaction, handed to the closure of `Database.read` or `Database.write`: a repository a resource. It must
/// not be kept beyond that closure. Writing within `read` throws `StorageError.readOnly`.
package struct Transaction {
  let connection: Connection

  package var series: SeriesRepository { SeriesRepository(connection: connection) }
  package var points: PointRepository { PointRepository(connection: connection) }
  package var labels: LabelRepository { LabelRepository(connection: connection) }
  package var models: ModelRepository { ModelRepository(connection: connection) }
  package var versions: VersionRepository { VersionRepository(connection: connection) }
  package var queries: QueryRepository { QueryRepository(connection: connection) }
  package var answers: AnswerRepository { AnswerRepository(connection: connection) }
  package var rounds: RoundRepository { RoundRepository(connection: connection) }
  package var scores: ScoreRepository { ScoreRepository(connection: connection) }
  package var jobs: JobRepository { JobRepository(connection: connection) }
  package var idempotency: IdempotencyRepository { IdempotencyRepository(connection: connection) }
  package var monitors: MonitorRepository { MonitorRepository(connection: connection) }
  package var alerts: AlertRepository { AlertRepository(connection: connection) }
  package var incidents: IncidentRepository { IncidentRepository(connection: connection) }
  package var receivers: ReceiverRepository { ReceiverRepository(connection: connection) }
  package var deliveries: DeliveryRepository { DeliveryRepository(connection: connection) }
  package var mutes: MuteRepository { MuteRepository(connection: connection) }
  package var policies: PolicyRepository { PolicyRepository(connection: connection) }
  package var pools: PoolRepository { PoolRepository(connection: connection) }
  package var settings: SettingRepository { SettingRepository(connection: connection) }
  package var epochs: EpochRepository { EpochRepository(connection: connection) }
  package var overview: OverviewRepository { OverviewRepository(connection: connection) }
  package var uploads: UploadRepository { UploadRepository(connection: connection) }
  package var discarded: DiscardedRepository { DiscardedRepository(connection: connection) }
}
