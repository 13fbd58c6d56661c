CREATE TABLE channel_channel (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL,
    enabled boolean NOT NULL,
    kinds text NOT NULL,
    settings text NOT NULL,
    secret text NOT NULL,
    address_hash text NOT NULL,
    address text NOT NULL,
    state text NOT NULL,
    reason text NULL,
    rate_per_minute integer NULL,
    error_preference text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX channel_channel_name ON channel_channel (name);

CREATE TABLE channel_delivery (
    id uuid NOT NULL PRIMARY KEY,
    channel_id uuid NOT NULL,
    channel_name text NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    markdown text NOT NULL,
    link text NULL,
    must_send boolean NOT NULL,
    state text NOT NULL,
    reason text NULL,
    form text NOT NULL,
    max_bytes integer NULL,
    parts integer NOT NULL,
    parts_sent integer NOT NULL,
    attempts integer NOT NULL,
    failures integer NOT NULL,
    deferred boolean NOT NULL,
    carried_by uuid NULL,
    created_at timestamptz NOT NULL,
    queued_at timestamptz NOT NULL,
    finished_at timestamptz NULL
);
CREATE UNIQUE INDEX channel_delivery_channel_key ON channel_delivery (channel_id, key);
CREATE INDEX channel_delivery_state_queued ON channel_delivery (state, queued_at);
CREATE INDEX channel_delivery_created ON channel_delivery (created_at);

CREATE TABLE channel_attempt (
    id uuid NOT NULL PRIMARY KEY,
    delivery_id uuid NOT NULL,
    address_hash text NOT NULL,
    part integer NOT NULL,
    parts integer NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NULL,
    duration_ms integer NULL,
    outcome text NOT NULL,
    http_status integer NULL,
    vendor_code text NULL,
    vendor_text text NULL,
    pause_until timestamptz NULL
);
CREATE INDEX channel_attempt_address_started ON channel_attempt (address_hash, started_at);
CREATE INDEX channel_attempt_delivery ON channel_attempt (delivery_id);
