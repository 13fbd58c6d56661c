ALTER TABLE identity_user ADD COLUMN disabled_at timestamp with time zone;
ALTER TABLE identity_user ADD COLUMN must_change_password boolean NOT NULL DEFAULT false;
ALTER TABLE identity_user ADD COLUMN totp_secret text;
ALTER TABLE identity_user ADD COLUMN totp_confirmed_at timestamp with time zone;
ALTER TABLE identity_user ADD COLUMN totp_last_step bigint NOT NULL DEFAULT 0;

CREATE TABLE identity_session (
  id uuid NOT NULL CONSTRAINT "PK_identity_session" PRIMARY KEY,
  token_hash text NOT NULL,
  user_id uuid NOT NULL REFERENCES identity_user (id) ON DELETE CASCADE,
  created_at timestamp with time zone NOT NULL,
  seen_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  is_remembered boolean NOT NULL,
  address text NOT NULL,
  agent text,
  ended_at timestamp with time zone
);
CREATE UNIQUE INDEX identity_session_token ON identity_session (token_hash);
CREATE INDEX identity_session_user ON identity_session (user_id);

CREATE TABLE identity_ticket (
  id uuid NOT NULL CONSTRAINT "PK_identity_ticket" PRIMARY KEY,
  token_hash text NOT NULL,
  user_id uuid NOT NULL REFERENCES identity_user (id) ON DELETE CASCADE,
  expires_at timestamp with time zone NOT NULL,
  is_remembered boolean NOT NULL
);
CREATE UNIQUE INDEX identity_ticket_token ON identity_ticket (token_hash);
CREATE INDEX identity_ticket_user ON identity_ticket (user_id);

CREATE TABLE identity_recovery_code (
  id uuid NOT NULL CONSTRAINT "PK_identity_recovery_code" PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES identity_user (id) ON DELETE CASCADE,
  code_hash text NOT NULL,
  used_at timestamp with time zone
);
CREATE UNIQUE INDEX identity_recovery_code_hash ON identity_recovery_code (user_id, code_hash);

CREATE TABLE identity_api_token (
  id uuid NOT NULL CONSTRAINT "PK_identity_api_token" PRIMARY KEY,
  token_hash text NOT NULL,
  user_id uuid NOT NULL REFERENCES identity_user (id) ON DELETE CASCADE,
  name character varying(64) NOT NULL,
  scope text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  last_used_at timestamp with time zone,
  last_address text,
  revoked_at timestamp with time zone
);
CREATE UNIQUE INDEX identity_api_token_hash ON identity_api_token (token_hash);
CREATE INDEX identity_api_token_user ON identity_api_token (user_id);
