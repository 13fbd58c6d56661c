-- What owners answer, and to which messages. Words and pictures are lists: nothing asks the database for a single one.
CREATE TABLE shop_rule (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL, -- whose: of the account's owner where it is of one account
    account_id TEXT NULL REFERENCES shop_account (id) ON DELETE CASCADE, -- null: of all accounts of the user
    item_id TEXT NULL,
    kind INTEGER NOT NULL, -- see MatchKind
    words TEXT NOT NULL, -- JSON
    said TEXT NOT NULL, -- the same, one a line, to be searched
    letters INTEGER NOT NULL, -- of all words together
    answer TEXT NOT NULL,
    pictures TEXT NOT NULL, -- JSON
    place INTEGER NOT NULL, -- the lower goes first
    enabled INTEGER NOT NULL,
    digest TEXT NOT NULL, -- of all that it says, but for place and enabled: a file that is imported again adds nothing
    changed_at INTEGER NOT NULL
);
CREATE INDEX shop_rule_user ON shop_rule (user_id, account_id, place);
CREATE INDEX shop_rule_account ON shop_rule (account_id);

-- Rises with each change of a user's rules, so that every process knows whether what it keeps of them is old.
CREATE TABLE shop_rule_version (
    user_id TEXT PRIMARY KEY,
    version INTEGER NOT NULL
);
