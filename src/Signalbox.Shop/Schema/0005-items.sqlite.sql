-- What an account offers, as the platform last described it. Amounts in 1/100 yuan; null is not said, never nought.
CREATE TABLE shop_item (
    account_id TEXT NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    item_id TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    price INTEGER NULL, -- the lowest of its specs
    specs TEXT NOT NULL, -- JSON: name, price, left
    floor INTEGER NULL, -- its owner's: what a model may not go below; null: the price
    on_offer INTEGER NOT NULL,
    listed_at INTEGER NULL, -- when the list named it last
    read_at INTEGER NULL, -- when it was described last
    PRIMARY KEY (account_id, item_id)
);

-- Whether a model answers an account's buyers where no rule does, and what it is told besides.
CREATE TABLE shop_model (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES shop_account (id) ON DELETE CASCADE,
    answers INTEGER NOT NULL,
    told TEXT NOT NULL
);
