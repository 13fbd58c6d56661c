-- How the installation did in one minute, of each node; what the system page draws.
CREATE TABLE operations_vital (
  at timestamptz NOT NULL,
  node text NOT NULL,
  requests bigint NOT NULL,
  errors bigint NOT NULL, -- answered with 500 or more
  p50_ms double precision NULL,
  p95_ms double precision NULL,
  cpu_share double precision NULL,
  memory_share double precision NULL,
  disk_share double precision NULL,
  connections bigint NULL,
  database_bytes bigint NULL,
  jobs_waiting bigint NOT NULL,
  jobs_oldest_s double precision NOT NULL,
  outbox bigint NOT NULL,
  PRIMARY KEY (at, node)
);
