-- The owner's own accounts of the platform. Cookies and the access token are sealed. No foreign key to the user: a row that is left over hurts nobody.
CREATE TABLE shop_account (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    number TEXT NOT NULL UNIQUE, -- the cookie unb
    nick TEXT NOT NULL,
    remark TEXT NOT NULL,
    cookies TEXT NOT NULL,
    cookies_version INTEGER NOT NULL, -- rises when somebody signs it in again
    user_agent TEXT NOT NULL,
    device TEXT NOT NULL, -- made once, and kept
    access_token TEXT NULL,
    enabled INTEGER NOT NULL,
    sends INTEGER NOT NULL, -- whether goods are sent
    ships INTEGER NOT NULL, -- whether orders are marked as shipped
    frees INTEGER NOT NULL, -- whether an order of an open group is shipped without the group
    desk INTEGER NOT NULL, -- whose sold list answers: 0 not known, 1 the seller desk's, 2 the ordinary one
    held TEXT NULL, -- risk, session: nothing is asked until the owner has acted
    held_link TEXT NULL, -- where a person passes the platform's check
    held_at INTEGER NULL,
    line TEXT NOT NULL, -- off, connecting, connected, waiting, held
    line_why TEXT NOT NULL,
    line_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX shop_account_user ON shop_account (user_id);

-- A chat with one person.
CREATE TABLE shop_chat (
    account_id TEXT NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    conversation TEXT NOT NULL,
    peer TEXT NOT NULL,
    peer_nick TEXT NOT NULL,
    item_id TEXT NULL,
    last_at INTEGER NOT NULL,
    last_text TEXT NOT NULL,
    waits INTEGER NOT NULL, -- for a person
    paused_until INTEGER NULL, -- answers nothing by itself until then
    paused_why TEXT NULL,
    PRIMARY KEY (account_id, conversation)
);
CREATE INDEX shop_chat_last ON shop_chat (account_id, last_at);

-- What was said. The platform's number of a message is the key of duplicates.
CREATE TABLE shop_message (
    account_id TEXT NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    message TEXT NOT NULL,
    conversation TEXT NOT NULL,
    sender INTEGER NOT NULL, -- 0 the buyer, 1 a person of ours, 2 Signalbox, 3 the platform
    content INTEGER NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    decision TEXT NULL, -- what was made of it, and why
    PRIMARY KEY (account_id, message)
);
CREATE INDEX shop_message_chat ON shop_message (account_id, conversation, at);

-- Sends of ours that are not settled or may still come back as an echo.
CREATE TABLE shop_send (
    account_id TEXT NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    uuid TEXT NOT NULL,
    conversation TEXT NOT NULL,
    digest TEXT NOT NULL, -- of what stands in the message
    message TEXT NULL,
    state INTEGER NOT NULL, -- 0 under way, 1 accepted, 2 refused, 3 unknown
    echoed INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, uuid)
);
CREATE INDEX shop_send_chat ON shop_send (account_id, conversation, begun_at);

-- What is given for what. Content is sealed; of key lists it stands in shop_key.
CREATE TABLE shop_goods (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind INTEGER NOT NULL, -- 0 text, 1 keys, 2 picture, 3 a supplier's address
    content TEXT NOT NULL,
    delay_seconds INTEGER NOT NULL,
    low_stock INTEGER NOT NULL, -- told when fewer are left; 0 never
    created_at INTEGER NOT NULL,
    UNIQUE (user_id, name)
);
CREATE TABLE shop_goods_for (
    account_id TEXT NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    item_id TEXT NOT NULL,
    spec TEXT NOT NULL, -- empty: whatever spec has no goods of its own
    goods_id TEXT NOT NULL REFERENCES shop_goods (id),
    PRIMARY KEY (account_id, item_id, spec)
);
CREATE TABLE shop_key (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    goods_id TEXT NOT NULL REFERENCES shop_goods (id) ON DELETE CASCADE,
    digest BLOB NOT NULL, -- keyed, so that a copy of the database does not tell what it is of
    secret TEXT NOT NULL,
    state INTEGER NOT NULL, -- 0 free, 1 taken for a delivery, 2 spoiled
    delivery_id TEXT NULL UNIQUE,
    added_at INTEGER NOT NULL,
    UNIQUE (goods_id, digest)
);
CREATE INDEX shop_key_free ON shop_key (goods_id, id) WHERE state = 0;

-- Orders as the platform last said. Amounts in 1/100 yuan; null is not said, never nought.
CREATE TABLE shop_order (
    account_id TEXT NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    order_id TEXT NOT NULL,
    conversation TEXT NULL,
    item_id TEXT NULL,
    title TEXT NOT NULL,
    spec TEXT NULL,
    quantity INTEGER NULL,
    amount INTEGER NULL,
    buyer TEXT NULL,
    buyer_nick TEXT NOT NULL,
    state INTEGER NOT NULL, -- 0 not looked at, 1 not paid, 2 group open, 3 to be shipped, 4 shipped, 5 done, 6 closed, 7 refund
    ordered_at INTEGER NULL,
    paid_at INTEGER NULL,
    found_at INTEGER NOT NULL,
    looked_at INTEGER NULL,
    failed_looks INTEGER NOT NULL,
    freed INTEGER NOT NULL, -- shipped without its group, which happens once
    trouble TEXT NULL, -- why a person has to look: no-goods, no-keys, unreadable …
    PRIMARY KEY (account_id, order_id)
);
CREATE INDEX shop_order_paid ON shop_order (account_id, paid_at);

-- One row for each unit of an order that gets something of its own. What is given stands here from the moment it is reserved: sent again is the same.
CREATE TABLE shop_delivery (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    unit INTEGER NOT NULL, -- from 1
    goods_id TEXT NULL,
    state INTEGER NOT NULL, -- see DeliveryState
    content TEXT NULL, -- sealed
    uuid TEXT NULL, -- of the message
    message TEXT NULL, -- the platform's number of it
    tries INTEGER NOT NULL,
    begun_at INTEGER NULL, -- of the last send
    reason TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (account_id, order_id, unit),
    FOREIGN KEY (account_id, order_id) REFERENCES shop_order (account_id, order_id) ON DELETE CASCADE
);
CREATE INDEX shop_delivery_open ON shop_delivery (account_id, state) WHERE state < 7;

-- What happened to an order, oldest first.
CREATE TABLE shop_order_step (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    unit INTEGER NOT NULL, -- 0: of the whole order
    what TEXT NOT NULL,
    detail TEXT NOT NULL,
    by_user TEXT NULL,
    at INTEGER NOT NULL,
    FOREIGN KEY (account_id, order_id) REFERENCES shop_order (account_id, order_id) ON DELETE CASCADE
);
CREATE INDEX shop_order_step_order ON shop_order_step (account_id, order_id, id);

-- Entries of pushes that could not be read, to be looked at.
CREATE TABLE shop_unread_entry (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    why TEXT NOT NULL,
    data TEXT NOT NULL, -- sealed: it may hold what somebody said
    at INTEGER NOT NULL
);
