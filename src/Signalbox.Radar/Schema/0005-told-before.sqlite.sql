-- what a channel was told in pushes that a restore took away: the same story is not told again
CREATE TABLE radar_told_before (
    channel_id TEXT NOT NULL,
    content_key TEXT NOT NULL,
    url TEXT NOT NULL,
    PRIMARY KEY (channel_id, content_key, url)
);
