CREATE TABLE radar_rule_set_version (
    id TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL,
    rules TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE UNIQUE INDEX radar_rule_set_version_number ON radar_rule_set_version (number);
