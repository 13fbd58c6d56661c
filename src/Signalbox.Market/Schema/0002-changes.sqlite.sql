-- How often the stored days of an instrument were changed, so that what was prepared from them is known to be old.
CREATE TABLE market_change (
    instrument_id integer NOT NULL PRIMARY KEY REFERENCES market_instrument (id),
    version integer NOT NULL
);
