CREATE TABLE channel_channel (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    kinds TEXT NOT NULL,
    settings TEXT NOT NULL,
    secret TEXT NOT NULL,
    address_hash TEXT NOT NULL,
    address TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NULL,
    rate_per_minute INTEGER NULL,
    error_preference TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX channel_channel_name ON channel_channel (name);

CREATE TABLE channel_delivery (
    id TEXT NOT NULL PRIMARY KEY,
    channel_id TEXT NOT NULL,
    channel_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    title TEXT NOT NULL,
    markdown TEXT NOT NULL,
    link TEXT NULL,
    must_send INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NULL,
    form TEXT NOT NULL,
    max_bytes INTEGER NULL,
    parts INTEGER NOT NULL,
    parts_sent INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    deferred INTEGER NOT NULL,
    carried_by TEXT NULL,
    created_at INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    finished_at INTEGER NULL
);
CREATE UNIQUE INDEX channel_delivery_channel_key ON channel_delivery (channel_id, key);
CREATE INDEX channel_delivery_state_queued ON channel_delivery (state, queued_at);
CREATE INDEX channel_delivery_created ON channel_delivery (created_at);

CREATE TABLE channel_attempt (
    id TEXT NOT NULL PRIMARY KEY,
    delivery_id TEXT NOT NULL,
    address_hash TEXT NOT NULL,
    part INTEGER NOT NULL,
    parts INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER NULL,
    duration_ms INTEGER NULL,
    outcome TEXT NOT NULL,
    http_status INTEGER NULL,
    vendor_code TEXT NULL,
    vendor_text TEXT NULL,
    pause_until INTEGER NULL
);
CREATE INDEX channel_attempt_address_started ON channel_attempt (address_hash, started_at);
CREATE INDEX channel_attempt_delivery ON channel_attempt (delivery_id);
