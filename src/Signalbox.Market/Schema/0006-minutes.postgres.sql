-- Minutes of a few instruments, named by their ends; unadjusted, scaled as days are. Kept for as long as the settings say.
CREATE TABLE market_minute (
    instrument_id integer NOT NULL,
    at timestamptz NOT NULL,
    open bigint NOT NULL,
    high bigint NOT NULL,
    low bigint NOT NULL,
    close bigint NOT NULL,
    volume bigint NOT NULL,
    amount bigint NULL,
    source integer NOT NULL,
    fetched_at timestamptz NOT NULL,
    PRIMARY KEY (instrument_id, at)
);

CREATE INDEX market_minute_at ON market_minute (at);
