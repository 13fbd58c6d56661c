-- How many bars of an instrument's year should be there and are: counted anew by each search for gaps.
CREATE TABLE market_year (
    instrument_id INTEGER NOT NULL,
    year INTEGER NOT NULL,
    expected INTEGER NOT NULL,
    stored INTEGER NOT NULL,
    suspended INTEGER NOT NULL,
    PRIMARY KEY (instrument_id, year)
) WITHOUT ROWID;

CREATE TABLE market_year_source (
    instrument_id INTEGER NOT NULL,
    year INTEGER NOT NULL,
    source INTEGER NOT NULL,
    bars INTEGER NOT NULL,
    PRIMARY KEY (instrument_id, year, source)
) WITHOUT ROWID;

-- One row a search over everything: when the counts are from.
CREATE TABLE market_counted (
    scope TEXT NOT NULL PRIMARY KEY, -- all
    at INTEGER NOT NULL
) WITHOUT ROWID;

-- Sessions in a row that have no bar and no suspension, and what is done about it.
CREATE TABLE market_gap (
    id TEXT NOT NULL PRIMARY KEY,
    instrument_id INTEGER NOT NULL,
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL,
    days INTEGER NOT NULL, -- how many sessions were missing when it was last looked at
    state TEXT NOT NULL, -- waiting, given-up, mended
    found_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    next_try_at INTEGER NULL, -- while it waits
    ended_at INTEGER NULL, -- when it was given up or mended
    reason TEXT NULL, -- nothing-anywhere, faults, no-provider, stopped; of the last attempt
    said TEXT NULL -- a sentence of the last attempt
);
CREATE UNIQUE INDEX market_gap_open ON market_gap (instrument_id, from_day) WHERE state <> 'mended';
CREATE INDEX market_gap_state ON market_gap (state, found_at);

-- When an instrument's bars were last compared with those of a second source.
CREATE TABLE market_compared (
    instrument_id INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    source TEXT NULL, -- null: nobody else answered
    days INTEGER NOT NULL,
    differing INTEGER NOT NULL,
    said TEXT NULL -- why nothing was compared
);

CREATE INDEX market_bar_other_reason ON market_bar_other (reason, day);
