-- how often a source usually has something, since when it fails, when it was given up, whether its texts are fetched
ALTER TABLE radar_source ADD COLUMN failing_since timestamptz NULL;
ALTER TABLE radar_source ADD COLUMN given_up_at timestamptz NULL;
ALTER TABLE radar_source ADD COLUMN usual_gap_seconds integer NULL;
ALTER TABLE radar_source ADD COLUMN rest_days text NOT NULL DEFAULT '[]'; -- JSON list
ALTER TABLE radar_source ADD COLUMN silent_at timestamptz NULL;
ALTER TABLE radar_source ADD COLUMN full_text boolean NOT NULL DEFAULT false;
CREATE INDEX radar_article_origin_source_seen ON radar_article_origin (source_id, seen_at);

-- a page watched by a selector, and the links that have been seen on it
ALTER TABLE radar_source ADD COLUMN selector text NULL;
ALTER TABLE radar_source ADD COLUMN title_selector text NULL;
ALTER TABLE radar_source ADD COLUMN take_first integer NOT NULL DEFAULT 0;
ALTER TABLE radar_source ADD COLUMN first_look boolean NOT NULL DEFAULT false;
CREATE TABLE radar_watched_link (
    source_id uuid NOT NULL,
    link text NOT NULL,
    seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    PRIMARY KEY (source_id, link)
);
CREATE INDEX radar_watched_link_last_seen_at ON radar_watched_link (last_seen_at);

-- who knows the token may say that there is something new
CREATE TABLE radar_hint_address (
    source_id uuid NOT NULL PRIMARY KEY,
    token_hash text NOT NULL, -- SHA-256, hex
    made_at timestamptz NOT NULL,
    made_by text NULL,
    last_called_at timestamptz NULL
);
CREATE UNIQUE INDEX radar_hint_address_token_hash ON radar_hint_address (token_hash);

-- the title that belonged to a version of the text; unknown for those taken before
ALTER TABLE radar_article_snapshot ADD COLUMN title text NULL;
