-- What somebody watches, in groups, and the prices that they want to be told of. No foreign key to the user: a row that is left over hurts nobody.
CREATE TABLE market_watch_group (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    name text NOT NULL,
    place integer NOT NULL, -- ascending
    UNIQUE (user_id, name)
);
CREATE TABLE market_watch (
    group_id uuid NOT NULL REFERENCES market_watch_group (id) ON DELETE CASCADE,
    instrument_id integer NOT NULL REFERENCES market_instrument (id),
    place integer NOT NULL, -- ascending within the group
    note text NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (group_id, instrument_id)
);
CREATE TABLE market_price_alert (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    instrument_id integer NOT NULL REFERENCES market_instrument (id),
    kind text NOT NULL,
    level bigint NOT NULL, -- 1/10000 of a currency unit or of a percent; 0 where the kind needs none
    note text NOT NULL,
    armed boolean NOT NULL, -- false from firing until the price has gone back
    session date, -- of which armed was last decided
    fired integer NOT NULL, -- how often
    fired_at timestamptz,
    fired_price bigint, -- 1/10000 of a currency unit
    created_at timestamptz NOT NULL
);
CREATE INDEX market_price_alert_user ON market_price_alert (user_id);
CREATE TABLE market_looked (
    user_id uuid NOT NULL,
    instrument_id integer NOT NULL REFERENCES market_instrument (id),
    at timestamptz NOT NULL,
    PRIMARY KEY (user_id, instrument_id)
);
