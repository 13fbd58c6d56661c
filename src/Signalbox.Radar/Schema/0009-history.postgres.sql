-- what each user has put on an opportunity or an article for themselves
CREATE TABLE radar_kept_thing (
    user_id uuid NOT NULL,
    kind text NOT NULL,
    ref uuid NOT NULL,
    favourite boolean NOT NULL,
    note text NULL,
    archived_at timestamptz NULL,
    changed_at timestamptz NOT NULL,
    version integer NOT NULL, -- rises with every change
    PRIMARY KEY (user_id, kind, ref)
);
CREATE INDEX radar_kept_thing_ref ON radar_kept_thing (kind, ref);

-- addresses at which feed readers find what a user sees
CREATE TABLE radar_rss_feed (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL,
    name text NOT NULL,
    token_hash text NOT NULL, -- SHA-256; the token itself is stored nowhere
    min_score integer NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NULL,
    last_address text NULL,
    revoked_at timestamptz NULL
);
CREATE UNIQUE INDEX radar_rss_feed_token ON radar_rss_feed (token_hash);
CREATE INDEX radar_rss_feed_user ON radar_rss_feed (user_id);

-- addresses that are sent each new opportunity; address and secret are sealed
CREATE TABLE radar_hook (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    secret text NOT NULL,
    min_score integer NOT NULL,
    enabled boolean NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX radar_hook_user_name ON radar_hook (user_id, name);

-- one opportunity on its way to one of them, once; without an opportunity, a test
CREATE TABLE radar_hook_send (
    id uuid NOT NULL PRIMARY KEY, -- the same over all tries
    hook_id uuid NOT NULL,
    opportunity_id uuid NULL,
    state text NOT NULL,
    tries integer NOT NULL,
    status integer NULL, -- of the last answer
    reason text NULL,
    created_at timestamptz NOT NULL,
    next_at timestamptz NULL, -- not before it is tried again
    ended_at timestamptz NULL
);
CREATE UNIQUE INDEX radar_hook_send_once ON radar_hook_send (hook_id, opportunity_id);
CREATE INDEX radar_hook_send_created ON radar_hook_send (hook_id, created_at);
CREATE INDEX radar_hook_send_ended ON radar_hook_send (ended_at);
