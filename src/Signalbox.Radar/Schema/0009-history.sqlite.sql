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

-- addresses that are sent each new opportunity; address and secret are sealed
CREATE TABLE radar_hook (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    min_score INTEGER NOT NULL,
    enabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX radar_hook_user_name ON radar_hook (user_id, name);

-- one opportunity on its way to one of them, once; without an opportunity, a test
CREATE TABLE radar_hook_send (
    id TEXT NOT NULL PRIMARY KEY, -- the same over all tries
    hook_id TEXT NOT NULL,
    opportunity_id TEXT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    status INTEGER NULL, -- of the last answer
    reason TEXT NULL,
    created_at INTEGER NOT NULL,
    next_at INTEGER NULL, -- not before it is tried again
    ended_at INTEGER NULL
);
CREATE UNIQUE INDEX radar_hook_send_once ON radar_hook_send (hook_id, opportunity_id);
CREATE INDEX radar_hook_send_created ON radar_hook_send (hook_id, created_at);
CREATE INDEX radar_hook_send_ended ON radar_hook_send (ended_at);
