-- The bars of a year of an instrument once more, packed into one value: a range is read from a row or two instead of
-- hundreds. Whoever changes bars removes the blocks of their years; what is missing is packed again soon after.
CREATE TABLE market_bar_block (
    instrument_id integer NOT NULL,
    year integer NOT NULL,
    packed bytea NOT NULL, -- about 25 bytes a bar
    PRIMARY KEY (instrument_id, year)
) WITH (toast_tuple_target = 8160); -- in its row, where it fits a page
ALTER TABLE market_bar_block ALTER COLUMN packed SET STORAGE MAIN;

-- The version of which all years have their blocks; null when there are none yet.
ALTER TABLE market_change ADD COLUMN packed bigint;
