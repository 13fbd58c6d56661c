CREATE TABLE market_source (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE market_instrument (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE, -- canonical: 600519.SH, 00700.HK, AAPL
    exchange TEXT NOT NULL,
    kind TEXT NOT NULL,
    board TEXT NULL,
    name TEXT NULL, -- as it is shown
    name_key TEXT NULL, -- as it is searched: narrow letters, without spaces, upper case
    pinyin TEXT NULL, -- initials, upper case
    full_name TEXT NULL,
    english_name TEXT NULL,
    industry TEXT NULL,
    listed INTEGER NULL, -- days are YYYYMMDD
    delisted INTEGER NULL,
    source INTEGER NOT NULL REFERENCES market_source (id),
    updated_at INTEGER NOT NULL
);

CREATE TABLE market_former_code (
    code TEXT NOT NULL PRIMARY KEY,
    instrument_id INTEGER NOT NULL REFERENCES market_instrument (id),
    changed_on INTEGER NULL
) WITHOUT ROWID;

CREATE TABLE market_session (
    calendar TEXT NOT NULL,
    day INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES market_source (id),
    is_open INTEGER NOT NULL,
    PRIMARY KEY (calendar, day, source)
) WITHOUT ROWID;

CREATE TABLE market_suspension (
    instrument_id INTEGER NOT NULL REFERENCES market_instrument (id),
    day INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES market_source (id),
    PRIMARY KEY (instrument_id, day)
) WITHOUT ROWID;

-- Unadjusted. Prices in 1/10000 of a currency unit, amounts in 1/100, volumes in shares.
CREATE TABLE market_bar (
    instrument_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    open INTEGER NOT NULL,
    high INTEGER NOT NULL,
    low INTEGER NOT NULL,
    close INTEGER NOT NULL,
    pre_close INTEGER NULL,
    volume INTEGER NOT NULL,
    amount INTEGER NULL,
    source INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL,
    provisional INTEGER NOT NULL,
    PRIMARY KEY (instrument_id, day)
) WITHOUT ROWID;

-- What a bar was before its source restated it, and what another source says of it.
CREATE TABLE market_bar_other (
    instrument_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    source INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL,
    open INTEGER NOT NULL,
    high INTEGER NOT NULL,
    low INTEGER NOT NULL,
    close INTEGER NOT NULL,
    pre_close INTEGER NULL,
    volume INTEGER NOT NULL,
    amount INTEGER NULL,
    reason TEXT NOT NULL, -- restated, differs
    PRIMARY KEY (instrument_id, day, source, fetched_at)
) WITHOUT ROWID;

-- Series that their source adjusted: kept apart, never spliced with others.
CREATE TABLE market_adjusted_bar (
    instrument_id INTEGER NOT NULL,
    source INTEGER NOT NULL,
    day INTEGER NOT NULL,
    open INTEGER NOT NULL,
    high INTEGER NOT NULL,
    low INTEGER NOT NULL,
    close INTEGER NOT NULL,
    volume INTEGER NOT NULL,
    amount INTEGER NULL,
    fetched_at INTEGER NOT NULL,
    PRIMARY KEY (instrument_id, source, day)
) WITHOUT ROWID;

CREATE TABLE market_factor (
    instrument_id INTEGER NOT NULL,
    source INTEGER NOT NULL,
    day INTEGER NOT NULL,
    factor REAL NOT NULL,
    PRIMARY KEY (instrument_id, source, day)
) WITHOUT ROWID;

-- A run over many instruments, and what became of each.
CREATE TABLE market_sync (
    id TEXT NOT NULL PRIMARY KEY,
    asked_at INTEGER NOT NULL,
    asked_by TEXT NULL,
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL,
    is_full INTEGER NOT NULL,
    cancelled_at INTEGER NULL,
    finished_at INTEGER NULL
);

CREATE TABLE market_sync_item (
    sync_id TEXT NOT NULL REFERENCES market_sync (id),
    instrument_id INTEGER NOT NULL,
    state TEXT NOT NULL, -- waiting, delivered, nothing, failed, cancelled
    provider TEXT NULL,
    bars INTEGER NOT NULL,
    trail TEXT NULL, -- JSON: who was asked and what each said
    done_at INTEGER NULL,
    PRIMARY KEY (sync_id, instrument_id)
) WITHOUT ROWID;
