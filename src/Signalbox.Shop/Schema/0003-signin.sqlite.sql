-- Sign-ins by a code that the platform's app scans. Cookies, form and code are sealed, and gone when it is over.
CREATE TABLE shop_sign_in (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    by_name TEXT NOT NULL, -- for the audit log
    by_address TEXT NOT NULL,
    account_id TEXT NULL REFERENCES shop_account (id) ON DELETE CASCADE, -- which signs in again; null: a new one
    target TEXT NOT NULL, -- the account, or «new»: one is open at a time of a user and target
    state TEXT NOT NULL, -- preparing, shown, scanned, confirmed | done, check, canceled, expired, failed, other, taken
    why TEXT NOT NULL,
    number TEXT NULL, -- of the account that was signed in, or that was refused
    secret TEXT NULL,
    begun_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
);
CREATE INDEX shop_sign_in_user ON shop_sign_in (user_id, begun_at);
CREATE UNIQUE INDEX shop_sign_in_open ON shop_sign_in (user_id, target)
    WHERE state IN ('preparing', 'shown', 'scanned', 'confirmed');
