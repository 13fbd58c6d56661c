-- How often the stored days of an instrument were changed, so that what was prepared from them is known to be old. No row goes:
-- the sum of all only grows.
CREATE TABLE market_change (
    instrument_id integer NOT NULL PRIMARY KEY,
    version bigint NOT NULL
);
