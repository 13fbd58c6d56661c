-- What an account offers, as the platform last described it. Amounts in 1/100 yuan; null is not said, never nought.
CREATE TABLE shop_item (
    account_id uuid NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    item_id text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    price bigint NULL, -- the lowest of its specs
    specs text NOT NULL, -- JSON: name, price, left
    floor bigint NULL, -- its owner's: what a model may not go below; null: the price
    on_offer boolean NOT NULL,
    listed_at timestamptz NULL, -- when the list named it last
    read_at timestamptz NULL, -- when it was described last
    PRIMARY KEY (account_id, item_id)
);

-- Whether a model answers an account's buyers where no rule does, and what it is told besides.
CREATE TABLE shop_model (
    account_id uuid NOT NULL PRIMARY KEY REFERENCES shop_account (id) ON DELETE CASCADE,
    answers boolean NOT NULL,
    told text NOT NULL
);
