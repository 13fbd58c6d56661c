-- How many bars of an instrument's year should be there and are: counted anew by each search for gaps.
CREATE TABLE market_year (
    instrument_id integer NOT NULL,
    year integer NOT NULL,
    expected integer NOT NULL,
    stored integer NOT NULL,
    suspended integer NOT NULL,
    PRIMARY KEY (instrument_id, year)
);

CREATE TABLE market_year_source (
    instrument_id integer NOT NULL,
    year integer NOT NULL,
    source integer NOT NULL,
    bars integer NOT NULL,
    PRIMARY KEY (instrument_id, year, source)
);

-- One row a search over everything: when the counts are from.
CREATE TABLE market_counted (
    scope text NOT NULL PRIMARY KEY, -- all
    at timestamptz NOT NULL
);

-- Sessions in a row that have no bar and no suspension, and what is done about it.
CREATE TABLE market_gap (
    id uuid NOT NULL PRIMARY KEY,
    instrument_id integer NOT NULL,
    from_day date NOT NULL,
    to_day date NOT NULL,
    days integer NOT NULL, -- how many sessions were missing when it was last looked at
    state text NOT NULL, -- waiting, given-up, mended
    found_at timestamptz NOT NULL,
    attempts integer NOT NULL,
    next_try_at timestamptz NULL, -- while it waits
    ended_at timestamptz NULL, -- when it was given up or mended
    reason text NULL, -- nothing-anywhere, faults, no-provider, stopped; of the last attempt
    said text NULL -- a sentence of the last attempt
);
CREATE UNIQUE INDEX market_gap_open ON market_gap (instrument_id, from_day) WHERE state <> 'mended';
CREATE INDEX market_gap_state ON market_gap (state, found_at);

-- When an instrument's bars were last compared with those of a second source.
CREATE TABLE market_compared (
    instrument_id integer NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    source text NULL, -- null: nobody else answered
    days integer NOT NULL,
    differing integer NOT NULL,
    said text NULL -- why nothing was compared
);

CREATE INDEX market_bar_other_reason ON market_bar_other (reason, day);
