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
