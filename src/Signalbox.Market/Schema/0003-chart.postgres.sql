-- What somebody has drawn over the bars of an instrument. No foreign key to the user: a row that is left over hurts nobody.
CREATE TABLE market_chart (
    user_id uuid NOT NULL,
    instrument_id integer NOT NULL REFERENCES market_instrument (id),
    drawings text NOT NULL, -- JSON, at most 50 of them
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, instrument_id)
);
