-- keys that sign what pages carry, encrypted with the installation's own
CREATE TABLE ui_key (
    name TEXT NOT NULL PRIMARY KEY,
    sealed TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
