-- What somebody watches, in groups, and the prices that they want to be told of. No foreign key to the user: a row that is left over hurts nobody.
CREATE TABLE market_watch_group (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    place INTEGER NOT NULL, -- ascending
    UNIQUE (user_id, name)
);
CREATE TABLE market_watch (
    group_id TEXT NOT NULL REFERENCES market_watch_group (id) ON DELETE CASCADE,
    instrument_id INTEGER NOT NULL REFERENCES market_instrument (id),
    place INTEGER NOT NULL, -- ascending within the group
    note TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (group_id, instrument_id)
) WITHOUT ROWID;
CREATE TABLE market_price_alert (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    instrument_id INTEGER NOT NULL REFERENCES market_instrument (id),
    kind TEXT NOT NULL,
    level INTEGER NOT NULL, -- 1/10000 of a currency unit or of a percent; 0 where the kind needs none
    note TEXT NOT NULL,
    armed INTEGER NOT NULL, -- 0 from firing until the price has gone back
    session INTEGER, -- of which armed was last decided, as a number such as 20260302
    fired INTEGER NOT NULL, -- how often
    fired_at INTEGER,
    fired_price INTEGER, -- 1/10000 of a currency unit
    created_at INTEGER NOT NULL
);
CREATE INDEX market_price_alert_user ON market_price_alert (user_id);
CREATE TABLE market_looked (
    user_id TEXT NOT NULL,
    instrument_id INTEGER NOT NULL REFERENCES market_instrument (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (user_id, instrument_id)
) WITHOUT ROWID;
