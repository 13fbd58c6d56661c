-- keys that sign what pages carry, encrypted with the installation's own
CREATE TABLE ui_key (
    name text NOT NULL PRIMARY KEY,
    sealed text NOT NULL,
    created_at timestamptz NOT NULL
);
