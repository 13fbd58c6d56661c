-- Sign-ins by a code that the platform's app scans. Cookies, form and code are sealed, and gone when it is over.
CREATE TABLE shop_sign_in (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    by_name text NOT NULL, -- for the audit log
    by_address text NOT NULL,
    account_id uuid NULL REFERENCES shop_account (id) ON DELETE CASCADE, -- which signs in again; null: a new one
    target text NOT NULL, -- the account, or «new»: one is open at a time of a user and target
    state text NOT NULL, -- preparing, shown, scanned, confirmed | done, check, canceled, expired, failed, other, taken
    why text NOT NULL,
    number text NULL, -- of the account that was signed in, or that was refused
    secret text NULL,
    begun_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE INDEX shop_sign_in_user ON shop_sign_in (user_id, begun_at);
CREATE UNIQUE INDEX shop_sign_in_open ON shop_sign_in (user_id, target)
    WHERE state IN ('preparing', 'shown', 'scanned', 'confirmed');
