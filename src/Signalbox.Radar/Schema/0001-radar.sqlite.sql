-- Instants are UTC, microseconds since 1970; days yyyy-MM-dd; GUIDs upper-case text.

-- one place that articles come from
CREATE TABLE radar_source (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    title_is_ours INTEGER NOT NULL,
    address TEXT NOT NULL, -- feed address, file path, or account id in WeRSS
    enabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    etag TEXT NULL,
    last_modified TEXT NULL,
    not_before INTEGER NULL,
    last_read_at INTEGER NULL,
    newest_at INTEGER NULL,
    last_error TEXT NULL,
    failures_in_row INTEGER NOT NULL,
    repairs TEXT NOT NULL -- JSON list
);
CREATE UNIQUE INDEX radar_source_kind_address ON radar_source (kind, address);

-- one story, however many sources carried it
CREATE TABLE radar_article (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    author TEXT NULL,
    summary TEXT NULL,
    text TEXT NOT NULL,
    text_state TEXT NOT NULL,
    published_at INTEGER NULL,
    first_seen_at INTEGER NOT NULL,
    dated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL, -- rises when title or text has changed
    content_key TEXT NOT NULL,
    fingerprint INTEGER NOT NULL, -- 64 bits; near duplicates differ in few
    source_count INTEGER NOT NULL
);
CREATE INDEX radar_article_dated_at ON radar_article (dated_at);
CREATE INDEX radar_article_first_seen_at ON radar_article (first_seen_at);
CREATE INDEX radar_article_url ON radar_article (url);
CREATE INDEX radar_article_content_key ON radar_article (content_key);

-- one item of one source, and the article it belongs to
CREATE TABLE radar_article_origin (
    id TEXT NOT NULL PRIMARY KEY,
    article_id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    item_key TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    match TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    run_id TEXT NULL
);
CREATE UNIQUE INDEX radar_article_origin_item ON radar_article_origin (source_id, item_key);
CREATE INDEX radar_article_origin_article ON radar_article_origin (article_id);
CREATE INDEX radar_article_origin_run ON radar_article_origin (run_id);

-- the original as the source gave it
CREATE TABLE radar_article_snapshot (
    id TEXT NOT NULL PRIMARY KEY,
    origin_id TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    digest TEXT NOT NULL, -- SHA-256 of the body before compression
    body BLOB NOT NULL -- gzip
);
CREATE UNIQUE INDEX radar_article_snapshot_digest ON radar_article_snapshot (origin_id, digest);

-- what the model is told, numbered
CREATE TABLE radar_prompt_version (
    id TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL,
    system TEXT NOT NULL,
    interests TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX radar_prompt_version_number ON radar_prompt_version (number);

-- one judgement of one revision of an article
CREATE TABLE radar_judgement (
    id TEXT NOT NULL PRIMARY KEY,
    article_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    judge TEXT NOT NULL,
    prompt_number INTEGER NULL,
    judge_name TEXT NOT NULL,
    outcome TEXT NOT NULL,
    score INTEGER NULL,
    kind TEXT NULL,
    headline TEXT NULL,
    reason TEXT NOT NULL,
    evidence TEXT NOT NULL, -- JSON list
    counter_argument TEXT NULL,
    action TEXT NULL,
    deadline TEXT NULL,
    entities TEXT NOT NULL, -- JSON list
    on_summary_only INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cost_cny TEXT NULL,
    latency_ms INTEGER NOT NULL,
    judged_at INTEGER NOT NULL,
    run_id TEXT NULL
);
CREATE INDEX radar_judgement_article ON radar_judgement (article_id, revision, judge_name, prompt_number);
CREATE INDEX radar_judgement_run ON radar_judgement (run_id);

-- something worth acting on
CREATE TABLE radar_opportunity (
    id TEXT NOT NULL PRIMARY KEY,
    article_id TEXT NOT NULL,
    judgement_id TEXT NOT NULL,
    day TEXT NOT NULL, -- the owner's zone
    score INTEGER NOT NULL, -- 0..100
    title TEXT NOT NULL,
    found_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX radar_opportunity_article ON radar_opportunity (article_id);
CREATE INDEX radar_opportunity_day_score ON radar_opportunity (day, score);
CREATE INDEX radar_opportunity_found_at ON radar_opportunity (found_at);

-- one run of one slot
CREATE TABLE radar_slot_run (
    id TEXT NOT NULL PRIMARY KEY,
    day TEXT NOT NULL, -- the owner's zone
    slot TEXT NOT NULL,
    late INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    deadline_at INTEGER NOT NULL,
    step TEXT NOT NULL,
    finished_at INTEGER NULL,
    cut_short INTEGER NOT NULL,
    sources INTEGER NOT NULL,
    sources_failed INTEGER NOT NULL,
    fetched INTEGER NOT NULL,
    new_articles INTEGER NOT NULL,
    merged INTEGER NOT NULL,
    too_old INTEGER NOT NULL,
    to_judge INTEGER NOT NULL,
    judged INTEGER NOT NULL,
    no_verdict INTEGER NOT NULL,
    judge_failed INTEGER NOT NULL,
    opportunities INTEGER NOT NULL,
    cost_cny TEXT NULL
);
CREATE UNIQUE INDEX radar_slot_run_day_slot ON radar_slot_run (day, slot);

-- what a source gave in one run
CREATE TABLE radar_slot_source (
    run_id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    fetched INTEGER NOT NULL,
    new_articles INTEGER NOT NULL,
    merged INTEGER NOT NULL,
    too_old INTEGER NOT NULL,
    not_modified INTEGER NOT NULL,
    failure TEXT NULL,
    duration_ms INTEGER NOT NULL,
    PRIMARY KEY (run_id, source_id)
);

-- an article that was to be judged in one run
CREATE TABLE radar_slot_article (
    run_id TEXT NOT NULL,
    article_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    failure TEXT NULL,
    judgement_id TEXT NULL,
    PRIMARY KEY (run_id, article_id)
);
CREATE INDEX radar_slot_article_article ON radar_slot_article (article_id);

-- the report of one slot run
CREATE TABLE radar_report (
    id TEXT NOT NULL PRIMARY KEY,
    run_id TEXT NOT NULL,
    day TEXT NOT NULL,
    slot TEXT NOT NULL,
    token TEXT NOT NULL,
    title TEXT NOT NULL,
    markdown TEXT NOT NULL,
    content TEXT NOT NULL, -- JSON
    created_at INTEGER NOT NULL,
    expires_at INTEGER NULL
);
CREATE UNIQUE INDEX radar_report_run ON radar_report (run_id);
CREATE UNIQUE INDEX radar_report_token ON radar_report (token);

-- one push of a run to one channel
CREATE TABLE radar_push (
    id TEXT NOT NULL PRIMARY KEY,
    run_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    delivery_key TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX radar_push_delivery ON radar_push (channel_id, delivery_key);
CREATE INDEX radar_push_run ON radar_push (run_id);

-- an opportunity that a push told of
CREATE TABLE radar_push_item (
    push_id TEXT NOT NULL,
    opportunity_id TEXT NOT NULL,
    PRIMARY KEY (push_id, opportunity_id)
);
CREATE INDEX radar_push_item_opportunity ON radar_push_item (opportunity_id);
