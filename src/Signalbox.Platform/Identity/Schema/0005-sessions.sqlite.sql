ALTER TABLE identity_user ADD COLUMN disabled_at INTEGER;
ALTER TABLE identity_user ADD COLUMN must_change_password INTEGER NOT NULL DEFAULT 0;
ALTER TABLE identity_user ADD COLUMN totp_secret TEXT;
ALTER TABLE identity_user ADD COLUMN totp_confirmed_at INTEGER;
ALTER TABLE identity_user ADD COLUMN totp_last_step INTEGER NOT NULL DEFAULT 0;

CREATE TABLE identity_session (
  id TEXT NOT NULL CONSTRAINT PK_identity_session PRIMARY KEY,
  token_hash TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES identity_user (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  is_remembered INTEGER NOT NULL,
  address TEXT NOT NULL,
  agent TEXT,
  ended_at INTEGER
);
CREATE UNIQUE INDEX identity_session_token ON identity_session (token_hash);
CREATE INDEX identity_session_user ON identity_session (user_id);

CREATE TABLE identity_ticket (
  id TEXT NOT NULL CONSTRAINT PK_identity_ticket PRIMARY KEY,
  token_hash TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES identity_user (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL,
  is_remembered INTEGER NOT NULL
);
CREATE UNIQUE INDEX identity_ticket_token ON identity_ticket (token_hash);
CREATE INDEX identity_ticket_user ON identity_ticket (user_id);

CREATE TABLE identity_recovery_code (
  id TEXT NOT NULL CONSTRAINT PK_identity_recovery_code PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES identity_user (id) ON DELETE CASCADE,
  code_hash TEXT NOT NULL,
  used_at INTEGER
);
CREATE UNIQUE INDEX identity_recovery_code_hash ON identity_recovery_code (user_id, code_hash);

CREATE TABLE identity_api_token (
  id TEXT NOT NULL CONSTRAINT PK_identity_api_token PRIMARY KEY,
  token_hash TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES identity_user (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  scope TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_used_at INTEGER,
  last_address TEXT,
  revoked_at INTEGER
);
CREATE UNIQUE INDEX identity_api_token_hash ON identity_api_token (token_hash);
CREATE INDEX identity_api_token_user ON identity_api_token (user_id);
