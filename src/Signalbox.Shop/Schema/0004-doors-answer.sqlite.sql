-- What a person of ours answers from outside the platform's application; each leaves once. What became of it stands in shop_send.
CREATE TABLE shop_answer (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    conversation TEXT NOT NULL,
    text TEXT NOT NULL,
    origin INTEGER NOT NULL, -- 0 the console, 1 QQ, 2 a program
    by_user TEXT NOT NULL,
    uuid TEXT NULL, -- of its message in shop_send, once it has left
    refused TEXT NULL, -- why it never left
    reason TEXT NOT NULL, -- what the platform said of it
    asked_at INTEGER NOT NULL
);
CREATE INDEX shop_answer_chat ON shop_answer (account_id, conversation, asked_at);
