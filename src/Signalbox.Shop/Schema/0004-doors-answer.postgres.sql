-- What a person of ours answers from outside the platform's application; each leaves once. What became of it stands in shop_send.
CREATE TABLE shop_answer (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    conversation text COLLATE "C" NOT NULL,
    text text NOT NULL,
    origin smallint NOT NULL, -- 0 the console, 1 QQ, 2 a program
    by_user text NOT NULL,
    uuid text COLLATE "C" NULL, -- of its message in shop_send, once it has left
    refused text NULL, -- why it never left
    reason text NOT NULL, -- what the platform said of it
    asked_at timestamptz NOT NULL
);
CREATE INDEX shop_answer_chat ON shop_answer (account_id, conversation, asked_at);
