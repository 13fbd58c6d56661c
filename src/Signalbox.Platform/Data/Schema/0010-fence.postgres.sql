-- One restore: what may have been done between the set's time and the restore is held until a person releases it.
CREATE TABLE fence (
    id text NOT NULL PRIMARY KEY, -- of the restore
    from_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    is_told_known boolean NOT NULL, -- whether the database before could be asked what was sent
    held integer NOT NULL,
    released_at timestamptz NULL
);
