CREATE TABLE audit_entry (
  seq bigint NOT NULL CONSTRAINT "PK_audit_entry" PRIMARY KEY,
  at timestamp with time zone NOT NULL,
  user_id uuid,
  user_name text,
  action text NOT NULL,
  target text,
  detail text,
  address text,
  previous_hash text NOT NULL,
  hash text NOT NULL
);

-- Where the chain ends, so that entries cut off its end are missed too.
CREATE TABLE audit_head (
  id integer NOT NULL CONSTRAINT "PK_audit_head" PRIMARY KEY,
  seq bigint NOT NULL,
  hash text NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');

CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit_entry is append-only'; END $$;
CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse();
