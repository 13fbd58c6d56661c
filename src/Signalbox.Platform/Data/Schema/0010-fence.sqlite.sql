-- One restore: what may have been done between the set's time and the restore is held until a person releases it.
CREATE TABLE fence (
    id TEXT NOT NULL PRIMARY KEY, -- of the restore
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    is_told_known INTEGER NOT NULL, -- whether the database before could be asked what was sent
    held INTEGER NOT NULL,
    released_at INTEGER NULL
);
