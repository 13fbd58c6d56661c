-- Pictures that owners have put here for rules and goods. What is in them is sealed: it may be a code that somebody buys.
CREATE TABLE shop_picture (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    digest TEXT NOT NULL, -- of the content: the same picture is kept once
    type TEXT NOT NULL, -- image/png …
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    content TEXT NOT NULL, -- sealed base64
    added_at INTEGER NOT NULL,
    UNIQUE (user_id, digest)
);

-- Where the platform holds a picture that an account has uploaded, so that it is not uploaded for each message.
CREATE TABLE shop_picture_upload (
    account_id TEXT NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    url TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    uploaded_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, digest)
);

-- Messages of which only the number came: they are read from the chat's history.
CREATE TABLE shop_pointer (
    account_id TEXT NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    message TEXT NOT NULL,
    conversation TEXT NOT NULL,
    tries INTEGER NOT NULL,
    found_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, message)
);
