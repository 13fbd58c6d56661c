-- Which nodes may run sessions of a kind. A row counts while its node has one.
CREATE TABLE session_host (
    node TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (node, kind)
) WITHOUT ROWID;

-- node: its owner, null where it is free. epoch rises with every take and is the fence. state: 0 waits for its start,
-- 1 runs, 2 pauses after it ended. A closed one keeps its row for a while, so that its epochs do not begin again.
CREATE TABLE session (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    node TEXT NULL,
    epoch INTEGER NOT NULL,
    state INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    taken_at INTEGER NULL,
    error TEXT NULL,
    error_at INTEGER NULL,
    closed_at INTEGER NULL,
    UNIQUE (kind, key)
);
CREATE INDEX session_open ON session (kind, node) WHERE closed_at IS NULL;
CREATE INDEX session_of_node ON session (node) WHERE node IS NOT NULL;

-- Messages and timers of conversations. session_id references no row: whoever posts holds no lock on the session.
-- version rises when a timer is set again; failed counts the attempts; one that is set aside waits for a person.
CREATE TABLE session_message (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL,
    conversation TEXT NOT NULL,
    name TEXT NOT NULL,
    payload TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    is_timer INTEGER NOT NULL,
    version INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    set_aside_at INTEGER NULL,
    error TEXT NULL
);
CREATE UNIQUE INDEX session_message_timer ON session_message (session_id, conversation, name) WHERE is_timer;
CREATE INDEX session_message_next ON session_message (session_id, conversation, due_at, id) WHERE set_aside_at IS NULL;
CREATE INDEX session_message_due ON session_message (due_at) WHERE set_aside_at IS NULL;
CREATE INDEX session_message_set_aside ON session_message (set_aside_at) WHERE set_aside_at IS NOT NULL;
