-- The QQ (OneBot v11) that shows a user what buyers say, and takes answers. Tokens, the secret and the address are sealed.
CREATE TABLE shop_qq (
    user_id TEXT PRIMARY KEY,
    self_id INTEGER NOT NULL, -- the QQ number that OneBot is signed in with
    token TEXT NULL, -- what OneBot shows when it connects, and what its HTTP API is called with
    secret TEXT NULL, -- what the events that it posts are signed with
    api_url TEXT NULL, -- null: calls go over the socket that it opened
    numbers TEXT NOT NULL, -- JSON: QQ numbers whose words count
    group_id INTEGER NULL, -- null: buyers' texts go to the first number
    group_roles TEXT NOT NULL, -- JSON: whose words count in the group, beside the numbers
    enabled INTEGER NOT NULL,
    letters INTEGER NOT NULL, -- how many accounts have a letter
    line TEXT NOT NULL, -- off, waiting, connected
    line_why TEXT NOT NULL,
    line_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
);
-- Short codes: a letter for an account, a number for a chat. None is given twice.
CREATE TABLE shop_qq_account (
    account_id TEXT PRIMARY KEY REFERENCES shop_account (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    letter TEXT NOT NULL,
    chats INTEGER NOT NULL, -- how many have a number
    UNIQUE (user_id, letter)
);
CREATE TABLE shop_qq_chat (
    account_id TEXT NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    conversation TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (account_id, conversation),
    UNIQUE (account_id, number)
);
-- Which buyer a message in QQ is about.
CREATE TABLE shop_qq_said (
    user_id TEXT NOT NULL,
    self_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    account_id TEXT NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    conversation TEXT NOT NULL,
    peer TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (user_id, self_id, message_id)
);
CREATE INDEX shop_qq_said_at ON shop_qq_said (at);
CREATE INDEX shop_qq_said_account ON shop_qq_said (account_id);
-- Messages from QQ that were taken.
CREATE TABLE shop_qq_heard (
    user_id TEXT NOT NULL,
    self_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (user_id, self_id, message_id)
);
CREATE INDEX shop_qq_heard_at ON shop_qq_heard (at);
-- What is to be said in QQ, in order.
CREATE TABLE shop_qq_out (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id TEXT NOT NULL,
    account_id TEXT NULL REFERENCES shop_account (id) ON DELETE CASCADE, -- with the chat that it is about
    conversation TEXT NULL,
    peer TEXT NULL,
    to_group INTEGER NOT NULL,
    to_id INTEGER NOT NULL,
    reply_to INTEGER NULL, -- message in QQ that it answers
    text TEXT NOT NULL,
    state INTEGER NOT NULL, -- 0 waiting, 1 on its way, 2 sent, 3 not sent, 4 not known
    tries INTEGER NOT NULL,
    reason TEXT NOT NULL,
    message_id INTEGER NULL,
    due_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX shop_qq_out_next ON shop_qq_out (user_id, id) WHERE state < 2;
CREATE INDEX shop_qq_out_account ON shop_qq_out (account_id);
CREATE INDEX shop_qq_out_created ON shop_qq_out (created_at);

-- Addresses that are told what happens. The address and the secret are sealed.
CREATE TABLE shop_hook (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    types TEXT NOT NULL, -- JSON: kinds of event; none is all
    enabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (user_id, name)
);
-- What each of them is told: written in the commit of the fact itself.
CREATE TABLE shop_hook_event (
    hook_id TEXT NOT NULL REFERENCES shop_hook (id) ON DELETE CASCADE,
    id TEXT NOT NULL, -- the same for all that are told, and over retries
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    state INTEGER NOT NULL, -- 0 waiting, 1 taken, 2 dead
    tries INTEGER NOT NULL,
    status INTEGER NULL, -- of the last answer
    reason TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    next_at INTEGER NULL, -- not before it is tried again
    ended_at INTEGER NULL,
    PRIMARY KEY (hook_id, id)
);
CREATE INDEX shop_hook_event_state ON shop_hook_event (hook_id, state, occurred_at);
CREATE INDEX shop_hook_event_ended ON shop_hook_event (ended_at);

-- How an account answers; without a row it does as ever. The service's address and token are sealed.
CREATE TABLE shop_reply (
    account_id TEXT PRIMARY KEY REFERENCES shop_account (id) ON DELETE CASCADE,
    answerers TEXT NOT NULL, -- JSON: who is asked for an answer, in order
    silent TEXT NOT NULL, -- JSON: further texts that nobody answers
    default_once INTEGER NOT NULL, -- a default is said once a chat
    service_url TEXT NULL,
    service_token TEXT NULL,
    service_seconds INTEGER NOT NULL, -- so long its answer is waited for
    service_history INTEGER NOT NULL, -- so many messages it is shown
    changed_at INTEGER NOT NULL
);
-- Buyers who get no answers by themselves.
CREATE TABLE shop_blocked (
    account_id TEXT NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    buyer TEXT NOT NULL,
    why TEXT NOT NULL,
    by_user TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account_id, buyer)
);
ALTER TABLE shop_chat ADD COLUMN defaulted_at INTEGER NULL; -- a default was said
ALTER TABLE shop_account ADD COLUMN away_at INTEGER NULL; -- since when it is not connected though it should be
ALTER TABLE shop_goods ADD COLUMN low_told INTEGER NOT NULL DEFAULT 0; -- that few are left

-- What an account's owner was told of, while it is so.
CREATE TABLE shop_notice (
    account_id TEXT NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    since INTEGER NOT NULL,
    told_at INTEGER NOT NULL,
    reminders INTEGER NOT NULL,
    PRIMARY KEY (account_id, kind)
);
