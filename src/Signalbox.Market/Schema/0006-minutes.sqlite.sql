-- Minutes of a few instruments, named by their ends; unadjusted, scaled as days are. Kept for as long as the settings say.
CREATE TABLE market_minute (
    instrument_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    open INTEGER NOT NULL,
    high INTEGER NOT NULL,
    low INTEGER NOT NULL,
    close INTEGER NOT NULL,
    volume INTEGER NOT NULL,
    amount INTEGER NULL,
    source INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL,
    PRIMARY KEY (instrument_id, at)
) WITHOUT ROWID;

CREATE INDEX market_minute_at ON market_minute (at);
