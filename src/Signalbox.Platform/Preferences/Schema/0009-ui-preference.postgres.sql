-- user_id: a user, or all zeros for the installation's own. A null leaves it to the installation, or to the browser.
CREATE TABLE ui_preference (
    user_id uuid NOT NULL PRIMARY KEY,
    language text NULL,
    theme text NULL,
    market text NULL,
    reduced_motion boolean NULL,
    changed_at timestamptz NOT NULL
);
