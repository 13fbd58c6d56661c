-- How the installation did in one minute, of each node; what the system page draws.
CREATE TABLE operations_vital (
  at INTEGER NOT NULL,
  node TEXT NOT NULL,
  requests INTEGER NOT NULL,
  errors INTEGER NOT NULL, -- answered with 500 or more
  p50_ms REAL NULL,
  p95_ms REAL NULL,
  cpu_share REAL NULL,
  memory_share REAL NULL,
  disk_share REAL NULL,
  connections INTEGER NULL,
  database_bytes INTEGER NULL,
  jobs_waiting INTEGER NOT NULL,
  jobs_oldest_s REAL NOT NULL,
  outbox INTEGER NOT NULL,
  PRIMARY KEY (at, node)
);
