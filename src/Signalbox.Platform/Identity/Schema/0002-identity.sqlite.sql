CREATE TABLE identity_user (
  id TEXT NOT NULL CONSTRAINT PK_identity_user PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  password_set_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX identity_user_name ON identity_user (name_key);
