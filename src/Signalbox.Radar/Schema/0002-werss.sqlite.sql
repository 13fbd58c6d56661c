CREATE TABLE radar_we_rss_token (
    server TEXT NOT NULL PRIMARY KEY,  -- root of the API, e.g. http://localhost:8001/api/v1/wx
    settings TEXT NOT NULL,            -- sealed digest of address, user and password
    token TEXT NULL,                   -- sealed
    issued_at INTEGER NULL,            -- UTC, microseconds since 1970
    expires_at INTEGER NULL,
    refused_at INTEGER NULL,
    refusal TEXT NULL,                 -- the server's own sentence
    try_again_at INTEGER NULL          -- end of a lock; null with a refusal: not before the settings change
);
