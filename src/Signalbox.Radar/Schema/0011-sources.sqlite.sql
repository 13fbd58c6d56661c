-- how often a source usually has something, since when it fails, when it was given up, whether its texts are fetched
ALTER TABLE radar_source ADD COLUMN failing_since INTEGER NULL;
ALTER TABLE radar_source ADD COLUMN given_up_at INTEGER NULL;
ALTER TABLE radar_source ADD COLUMN usual_gap_seconds INTEGER NULL;
ALTER TABLE radar_source ADD COLUMN rest_days TEXT NOT NULL DEFAULT '[]'; -- JSON list
ALTER TABLE radar_source ADD COLUMN silent_at INTEGER NULL;
ALTER TABLE radar_source ADD COLUMN full_text INTEGER NOT NULL DEFAULT 0;
CREATE INDEX radar_article_origin_source_seen ON radar_article_origin (source_id, seen_at);

-- a page watched by a selector, and the links that have been seen on it
ALTER TABLE radar_source ADD COLUMN selector TEXT NULL;
ALTER TABLE radar_source ADD COLUMN title_selector TEXT NULL;
ALTER TABLE radar_source ADD COLUMN take_first INTEGER NOT NULL DEFAULT 0;
ALTER TABLE radar_source ADD COLUMN first_look INTEGER NOT NULL DEFAULT 0;
CREATE TABLE radar_watched_link (
    source_id TEXT NOT NULL,
    link TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    PRIMARY KEY (source_id, link)
);
CREATE INDEX radar_watched_link_last_seen_at ON radar_watched_link (last_seen_at);

-- who knows the token may say that there is something new
CREATE TABLE radar_hint_address (
    source_id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL, -- SHA-256, hex
    made_at INTEGER NOT NULL,
    made_by TEXT NULL,
    last_called_at INTEGER NULL
);
CREATE UNIQUE INDEX radar_hint_address_token_hash ON radar_hint_address (token_hash);

-- the title that belonged to a version of the text; unknown for those taken before
ALTER TABLE radar_article_snapshot ADD COLUMN title TEXT NULL;
