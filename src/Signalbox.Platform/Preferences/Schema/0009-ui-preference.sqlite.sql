-- user_id: a user, or all zeros for the installation's own. A null leaves it to the installation, or to the browser.
CREATE TABLE ui_preference (
    user_id TEXT NOT NULL PRIMARY KEY,
    language TEXT NULL,
    theme TEXT NULL,
    market TEXT NULL,
    reduced_motion INTEGER NULL,
    changed_at INTEGER NOT NULL
);
