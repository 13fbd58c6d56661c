-- What a session's figures are worth beside its bar. Prices, percentages and ratios in 1/10000, shares one by one, values in
-- 1/100 of a currency unit. The last word of a source counts; who said it and when is beside it.
CREATE TABLE market_basic (
    instrument_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    close INTEGER NOT NULL,
    turnover INTEGER NULL, -- of the floating shares, percent
    turnover_free INTEGER NULL, -- of those that really trade, percent
    volume_ratio INTEGER NULL,
    pe INTEGER NULL, -- null at a loss
    pe_ttm INTEGER NULL,
    pb INTEGER NULL,
    ps INTEGER NULL,
    ps_ttm INTEGER NULL,
    dividend_yield INTEGER NULL, -- percent
    dividend_yield_ttm INTEGER NULL,
    total_shares INTEGER NULL,
    float_shares INTEGER NULL,
    free_shares INTEGER NULL,
    total_value INTEGER NULL,
    float_value INTEGER NULL,
    source INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL,
    PRIMARY KEY (instrument_id, day)
) WITHOUT ROWID;

-- Which days were fetched, all instruments at once, so that a run goes on where it was; and why one could not be.
CREATE TABLE market_basic_day (
    day INTEGER NOT NULL PRIMARY KEY,
    stored INTEGER NOT NULL, -- instruments; 0 while nothing came
    fault TEXT NULL, -- the sentence of the last failure
    looked_at INTEGER NOT NULL
);
