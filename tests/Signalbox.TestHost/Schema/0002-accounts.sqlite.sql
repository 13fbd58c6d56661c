-- Nothing is unique here either: what two owners record must be seen.
CREATE TABLE host_message (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    message TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    process INTEGER NOT NULL
);
CREATE INDEX host_message_account ON host_message (account, message);
