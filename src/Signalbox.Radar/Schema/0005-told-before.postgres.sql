-- what a channel was told in pushes that a restore took away: the same story is not told again
CREATE TABLE radar_told_before (
    channel_id uuid NOT NULL,
    content_key text NOT NULL,
    url text NOT NULL,
    PRIMARY KEY (channel_id, content_key, url)
);
