CREATE TABLE operations_alert_instance (
  key text NOT NULL PRIMARY KEY,
  rule text NOT NULL,
  labels text NOT NULL,
  state text NOT NULL,
  since timestamptz NOT NULL,
  held_ms bigint NOT NULL,
  transition integer NOT NULL,
  told_firing boolean NOT NULL,
  told_at timestamptz NULL,
  repeats integer NOT NULL,
  changes text NOT NULL,
  value double precision NULL,
  reason text NOT NULL,
  version bigint NOT NULL
);
CREATE TABLE operations_alert_change (
  id uuid NOT NULL PRIMARY KEY,
  instance text NOT NULL,
  transition integer NOT NULL,
  rule text NOT NULL,
  labels text NOT NULL,
  firing boolean NOT NULL,
  at timestamptz NOT NULL,
  value double precision NULL,
  reason text NOT NULL
);
CREATE UNIQUE INDEX operations_alert_change_instance_transition ON operations_alert_change (instance, transition);
CREATE INDEX operations_alert_change_at ON operations_alert_change (at);
CREATE TABLE operations_alert_message (
  key text NOT NULL PRIMARY KEY,
  at timestamptz NOT NULL,
  title text NOT NULL,
  markdown text NOT NULL,
  link text NOT NULL,
  level integer NOT NULL,
  level_at timestamptz NOT NULL,
  done boolean NOT NULL
);
CREATE INDEX operations_alert_message_done ON operations_alert_message (done, level_at);
CREATE TABLE operations_alert_silence (
  id uuid NOT NULL PRIMARY KEY,
  matcher text NOT NULL,
  reason text NOT NULL,
  author text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL
);
CREATE INDEX operations_alert_silence_ends ON operations_alert_silence (ends_at);
CREATE TABLE operations_alert_window (
  id uuid NOT NULL PRIMARY KEY,
  name text NOT NULL,
  matcher text NOT NULL,
  days text NOT NULL,
  from_minute integer NOT NULL,
  to_minute integer NOT NULL,
  soft boolean NOT NULL,
  author text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE TABLE operations_alert_lease (
  id integer NOT NULL PRIMARY KEY,
  holder uuid NULL,
  until timestamptz NOT NULL
);
INSERT INTO operations_alert_lease (id, holder, until) VALUES (1, NULL, '1970-01-01T00:00:00Z');
