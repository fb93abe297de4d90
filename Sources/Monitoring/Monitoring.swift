// Monitoring: the use cases: ingest, train, score, label, evaluate, alert; and the jobs that carry the long ones.
