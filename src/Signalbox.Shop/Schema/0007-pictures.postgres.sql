-- Pictures that owners have put here for rules and goods. What is in them is sealed: it may be a code that somebody buys.
CREATE TABLE shop_picture (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    digest text COLLATE "C" NOT NULL, -- of the content: the same picture is kept once
    type text NOT NULL, -- image/png …
    width integer NOT NULL,
    height integer NOT NULL,
    size_bytes integer NOT NULL,
    content text NOT NULL, -- sealed base64
    added_at timestamptz NOT NULL,
    UNIQUE (user_id, digest)
);

-- Where the platform holds a picture that an account has uploaded, so that it is not uploaded for each message.
CREATE TABLE shop_picture_upload (
    account_id uuid NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    digest text COLLATE "C" NOT NULL,
    url text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    uploaded_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, digest)
);

-- Messages of which only the number came: they are read from the chat's history.
CREATE TABLE shop_pointer (
    account_id uuid NOT NULL REFERENCES shop_account (id) ON DELETE CASCADE,
    message text COLLATE "C" NOT NULL,
    conversation text NOT NULL,
    tries integer NOT NULL,
    found_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, message)
);
