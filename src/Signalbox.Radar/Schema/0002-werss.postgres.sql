CREATE TABLE radar_we_rss_token (
    server text NOT NULL PRIMARY KEY,  -- root of the API, e.g. http://localhost:8001/api/v1/wx
    settings text NOT NULL,            -- sealed digest of address, user and password
    token text NULL,                   -- sealed
    issued_at timestamptz NULL,
    expires_at timestamptz NULL,
    refused_at timestamptz NULL,
    refusal text NULL,                 -- the server's own sentence
    try_again_at timestamptz NULL      -- end of a lock; null with a refusal: not before the settings change
);
