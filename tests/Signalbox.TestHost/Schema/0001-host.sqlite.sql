CREATE TABLE host_item (n INTEGER NOT NULL PRIMARY KEY);

-- Nothing is unique here: what is recorded twice must be seen.
CREATE TABLE host_record (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    note TEXT NULL,
    process INTEGER NOT NULL
);
