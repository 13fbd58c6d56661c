CREATE TABLE operations_alert_instance (
  key TEXT NOT NULL PRIMARY KEY,
  rule TEXT NOT NULL,
  labels TEXT NOT NULL,
  state TEXT NOT NULL,
  since INTEGER NOT NULL,
  held_ms INTEGER NOT NULL,
  transition INTEGER NOT NULL,
  told_firing INTEGER NOT NULL,
  told_at INTEGER NULL,
  repeats INTEGER NOT NULL,
  changes TEXT NOT NULL,
  value REAL NULL,
  reason TEXT NOT NULL,
  version INTEGER NOT NULL
);
CREATE TABLE operations_alert_change (
  id TEXT NOT NULL PRIMARY KEY,
  instance TEXT NOT NULL,
  transition INTEGER NOT NULL,
  rule TEXT NOT NULL,
  labels TEXT NOT NULL,
  firing INTEGER NOT NULL,
  at INTEGER NOT NULL,
  value REAL NULL,
  reason TEXT NOT NULL
);
CREATE UNIQUE INDEX operations_alert_change_instance_transition ON operations_alert_change (instance, transition);
CREATE INDEX operations_alert_change_at ON operations_alert_change (at);
CREATE TABLE operations_alert_message (
  key TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  title TEXT NOT NULL,
  markdown TEXT NOT NULL,
  link TEXT NOT NULL,
  level INTEGER NOT NULL,
  level_at INTEGER NOT NULL,
  done INTEGER NOT NULL
);
CREATE INDEX operations_alert_message_done ON operations_alert_message (done, level_at);
CREATE TABLE operations_alert_silence (
  id TEXT NOT NULL PRIMARY KEY,
  matcher TEXT NOT NULL,
  reason TEXT NOT NULL,
  author TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL
);
CREATE INDEX operations_alert_silence_ends ON operations_alert_silence (ends_at);
CREATE TABLE operations_alert_window (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  matcher TEXT NOT NULL,
  days TEXT NOT NULL,
  from_minute INTEGER NOT NULL,
  to_minute INTEGER NOT NULL,
  soft INTEGER NOT NULL,
  author TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE TABLE operations_alert_lease (
  id INTEGER NOT NULL PRIMARY KEY,
  holder TEXT NULL,
  until INTEGER NOT NULL
);
INSERT INTO operations_alert_lease (id, holder, until) VALUES (1, NULL, 0);
