CREATE TABLE audit_entry (
  seq INTEGER NOT NULL CONSTRAINT PK_audit_entry PRIMARY KEY,
  at INTEGER NOT NULL,
  user_id TEXT,
  user_name TEXT,
  action TEXT NOT NULL,
  target TEXT,
  detail TEXT,
  address TEXT,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL
);

-- Where the chain ends, so that entries cut off its end are missed too.
CREATE TABLE audit_head (
  id INTEGER NOT NULL CONSTRAINT PK_audit_head PRIMARY KEY,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');

CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;
