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

-- addresses at which feed readers find what a user sees
CREATE TABLE radar_rss_feed (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL, -- SHA-256; the token itself is stored nowhere
    min_score INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NULL,
    last_address TEXT NULL,
    revoked_at INTEGER NULL
);
CREATE UNIQUE INDEX radar_rss_feed_token ON radar_rss_feed (token_hash);
CREATE INDEX radar_rss_feed_user ON radar_rss_feed (user_id);
