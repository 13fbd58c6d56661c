-- What a session's figures are worth beside its bar. Prices, percentages and ratios in 1/10000, shares one by one, values in
-- 1/100 of a currency unit. The last word of a source counts; who said it and when is beside it.
CREATE TABLE market_basic (
    instrument_id integer NOT NULL,
    day date NOT NULL,
    close bigint NOT NULL,
    turnover bigint NULL, -- of the floating shares, percent
    turnover_free bigint NULL, -- of those that really trade, percent
    volume_ratio bigint NULL,
    pe bigint NULL, -- null at a loss
    pe_ttm bigint NULL,
    pb bigint NULL,
    ps bigint NULL,
    ps_ttm bigint NULL,
    dividend_yield bigint NULL, -- percent
    dividend_yield_ttm bigint NULL,
    total_shares bigint NULL,
    float_shares bigint NULL,
    free_shares bigint NULL,
    total_value bigint NULL,
    float_value bigint NULL,
    source integer NOT NULL,
    fetched_at timestamptz NOT NULL,
    PRIMARY KEY (instrument_id, day)
);

-- Which days were fetched, all instruments at once, so that a run goes on where it was; and why one could not be.
CREATE TABLE market_basic_day (
    day date NOT NULL PRIMARY KEY,
    stored integer NOT NULL, -- instruments; 0 while nothing came
    fault text NULL, -- the sentence of the last failure
    looked_at timestamptz NOT NULL
);
