-- what each user has put on an opportunity or an article for themselves
CREATE TABLE radar_kept_thing (
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL,
    favourite INTEGER NOT NULL,
    note TEXT NULL,
    archived_at INTEGER NULL,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL, -- rises with every change
    PRIMARY KEY (user_id, kind, ref)
);
CREATE INDEX radar_kept_thing_ref ON radar_kept_thing (kind, ref);
