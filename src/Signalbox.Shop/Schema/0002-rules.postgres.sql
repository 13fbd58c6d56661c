-- What owners answer, and to which messages. Words and pictures are lists: nothing asks the database for a single one.
CREATE TABLE shop_rule (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL, -- whose: of the account's owner where it is of one account
    account_id uuid NULL REFERENCES shop_account (id) ON DELETE CASCADE, -- null: of all accounts of the user
    item_id text COLLATE "C" NULL,
    kind smallint NOT NULL, -- see MatchKind
    words text NOT NULL, -- JSON
    said text NOT NULL, -- the same, one a line, to be searched
    letters integer NOT NULL, -- of all words together
    answer text NOT NULL,
    pictures text NOT NULL, -- JSON
    place integer NOT NULL, -- the lower goes first
    enabled boolean NOT NULL,
    digest text COLLATE "C" NOT NULL, -- of all that it says, but for place and enabled: a file that is imported again adds nothing
    changed_at timestamptz NOT NULL
);
CREATE INDEX shop_rule_user ON shop_rule (user_id, account_id, place);
CREATE INDEX shop_rule_account ON shop_rule (account_id);

-- Rises with each change of a user's rules, so that every process knows whether what it keeps of them is old.
CREATE TABLE shop_rule_version (
    user_id uuid PRIMARY KEY,
    version bigint NOT NULL
);
