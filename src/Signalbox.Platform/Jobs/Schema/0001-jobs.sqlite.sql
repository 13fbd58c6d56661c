-- One process: a row for the log's sake, so that whoever reads the file sees who ran what.
CREATE TABLE node (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    started_at INTEGER NOT NULL
);

-- state: 0 waiting, 1 running, 2 done, 3 dead. attempt rises with every claim and is the fence; failed counts
-- the attempts that count; lost counts the processes that died while it ran, since it last got a step further.
CREATE TABLE job (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    lane TEXT NOT NULL,
    name TEXT NOT NULL,
    payload TEXT NOT NULL,
    dedupe TEXT NULL,
    group_id INTEGER NULL,
    state INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    lost INTEGER NOT NULL,
    node TEXT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER NULL,
    finished_at INTEGER NULL,
    progress INTEGER NULL,
    note TEXT NULL,
    error TEXT NULL
);
CREATE UNIQUE INDEX job_dedupe ON job (dedupe) WHERE dedupe IS NOT NULL;
CREATE INDEX job_due ON job (lane, run_at, id) WHERE state = 0;
CREATE INDEX job_running ON job (lane) WHERE state = 1;
CREATE INDEX job_finished ON job (state, finished_at) WHERE state >= 2;
CREATE INDEX job_open_in_group ON job (group_id) WHERE group_id IS NOT NULL AND state < 2;

CREATE TABLE job_group (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL,
    name TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    settled_at INTEGER NULL
);
CREATE INDEX job_group_open ON job_group (id) WHERE settled_at IS NULL;

CREATE TABLE step (
    job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    output TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (job_id, key)
) WITHOUT ROWID;

-- last_slot: the newest slot that has been handled. cron_override and paused belong to the owner.
CREATE TABLE schedule (
    name TEXT NOT NULL PRIMARY KEY,
    last_slot INTEGER NOT NULL,
    cron_override TEXT NULL,
    paused INTEGER NOT NULL
);

CREATE TABLE timer (
    key TEXT NOT NULL PRIMARY KEY,
    run_at INTEGER NOT NULL,
    lane TEXT NOT NULL,
    name TEXT NOT NULL,
    payload TEXT NOT NULL
);
CREATE INDEX timer_due ON timer (run_at);

CREATE TABLE job_stat (
    hour INTEGER NOT NULL,
    name TEXT NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    milliseconds INTEGER NOT NULL,
    PRIMARY KEY (hour, name, outcome)
) WITHOUT ROWID;
