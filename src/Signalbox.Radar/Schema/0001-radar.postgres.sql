-- one place that articles come from
CREATE TABLE radar_source (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    title text NOT NULL,
    title_is_ours boolean NOT NULL,
    address text NOT NULL, -- feed address, file path, or account id in WeRSS
    enabled boolean NOT NULL,
    created_at timestamptz NOT NULL,
    etag text NULL,
    last_modified text NULL,
    not_before timestamptz NULL,
    last_read_at timestamptz NULL,
    newest_at timestamptz NULL,
    last_error text NULL,
    failures_in_row integer NOT NULL,
    repairs text NOT NULL -- JSON list
);
CREATE UNIQUE INDEX radar_source_kind_address ON radar_source (kind, address);

-- one story, however many sources carried it
CREATE TABLE radar_article (
    id uuid NOT NULL PRIMARY KEY,
    title text NOT NULL,
    url text NOT NULL,
    author text NULL,
    summary text NULL,
    text text NOT NULL,
    text_state text NOT NULL,
    published_at timestamptz NULL,
    first_seen_at timestamptz NOT NULL,
    dated_at timestamptz NOT NULL,
    revision integer NOT NULL, -- rises when title or text has changed
    content_key text NOT NULL,
    fingerprint bigint NOT NULL, -- 64 bits; near duplicates differ in few
    source_count integer NOT NULL
);
CREATE INDEX radar_article_dated_at ON radar_article (dated_at);
CREATE INDEX radar_article_first_seen_at ON radar_article (first_seen_at);
CREATE INDEX radar_article_url ON radar_article (url);
CREATE INDEX radar_article_content_key ON radar_article (content_key);

-- one item of one source, and the article it belongs to
CREATE TABLE radar_article_origin (
    id uuid NOT NULL PRIMARY KEY,
    article_id uuid NOT NULL,
    source_id uuid NOT NULL,
    item_key text NOT NULL,
    title text NOT NULL,
    url text NOT NULL,
    match text NOT NULL,
    seen_at timestamptz NOT NULL,
    run_id uuid NULL
);
CREATE UNIQUE INDEX radar_article_origin_item ON radar_article_origin (source_id, item_key);
CREATE INDEX radar_article_origin_article ON radar_article_origin (article_id);
CREATE INDEX radar_article_origin_run ON radar_article_origin (run_id);

-- the original as the source gave it
CREATE TABLE radar_article_snapshot (
    id uuid NOT NULL PRIMARY KEY,
    origin_id uuid NOT NULL,
    taken_at timestamptz NOT NULL,
    digest text NOT NULL, -- SHA-256 of the body before compression
    body bytea NOT NULL -- gzip
);
CREATE UNIQUE INDEX radar_article_snapshot_digest ON radar_article_snapshot (origin_id, digest);

-- what the model is told, numbered
CREATE TABLE radar_prompt_version (
    id uuid NOT NULL PRIMARY KEY,
    number integer NOT NULL,
    system text NOT NULL,
    interests text NOT NULL,
    note text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX radar_prompt_version_number ON radar_prompt_version (number);

-- one judgement of one revision of an article
CREATE TABLE radar_judgement (
    id uuid NOT NULL PRIMARY KEY,
    article_id uuid NOT NULL,
    revision integer NOT NULL,
    judge text NOT NULL,
    prompt_number integer NULL,
    judge_name text NOT NULL,
    outcome text NOT NULL,
    score integer NULL,
    kind text NULL,
    headline text NULL,
    reason text NOT NULL,
    evidence text NOT NULL, -- JSON list
    counter_argument text NULL,
    action text NULL,
    deadline date NULL,
    entities text NOT NULL, -- JSON list
    on_summary_only boolean NOT NULL,
    input_tokens integer NOT NULL,
    cached_tokens integer NOT NULL,
    output_tokens integer NOT NULL,
    cost_cny numeric(20,6) NULL,
    latency_ms integer NOT NULL,
    judged_at timestamptz NOT NULL,
    run_id uuid NULL
);
CREATE INDEX radar_judgement_article ON radar_judgement (article_id, revision, judge_name, prompt_number);
CREATE INDEX radar_judgement_run ON radar_judgement (run_id);

-- something worth acting on
CREATE TABLE radar_opportunity (
    id uuid NOT NULL PRIMARY KEY,
    article_id uuid NOT NULL,
    judgement_id uuid NOT NULL,
    day date NOT NULL, -- the owner's zone
    score integer NOT NULL, -- 0..100
    title text NOT NULL,
    found_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX radar_opportunity_article ON radar_opportunity (article_id);
CREATE INDEX radar_opportunity_day_score ON radar_opportunity (day, score);
CREATE INDEX radar_opportunity_found_at ON radar_opportunity (found_at);

-- one run of one slot
CREATE TABLE radar_slot_run (
    id uuid NOT NULL PRIMARY KEY,
    day date NOT NULL, -- the owner's zone
    slot time NOT NULL,
    late boolean NOT NULL,
    started_at timestamptz NOT NULL,
    deadline_at timestamptz NOT NULL,
    step text NOT NULL,
    finished_at timestamptz NULL,
    cut_short boolean NOT NULL,
    sources integer NOT NULL,
    sources_failed integer NOT NULL,
    fetched integer NOT NULL,
    new_articles integer NOT NULL,
    merged integer NOT NULL,
    too_old integer NOT NULL,
    to_judge integer NOT NULL,
    judged integer NOT NULL,
    no_verdict integer NOT NULL,
    judge_failed integer NOT NULL,
    opportunities integer NOT NULL,
    cost_cny numeric(20,6) NULL
);
CREATE UNIQUE INDEX radar_slot_run_day_slot ON radar_slot_run (day, slot);

-- what a source gave in one run
CREATE TABLE radar_slot_source (
    run_id uuid NOT NULL,
    source_id uuid NOT NULL,
    fetched integer NOT NULL,
    new_articles integer NOT NULL,
    merged integer NOT NULL,
    too_old integer NOT NULL,
    not_modified boolean NOT NULL,
    failure text NULL,
    duration_ms integer NOT NULL,
    PRIMARY KEY (run_id, source_id)
);

-- an article that was to be judged in one run
CREATE TABLE radar_slot_article (
    run_id uuid NOT NULL,
    article_id uuid NOT NULL,
    revision integer NOT NULL,
    failure text NULL,
    judgement_id uuid NULL,
    PRIMARY KEY (run_id, article_id)
);
CREATE INDEX radar_slot_article_article ON radar_slot_article (article_id);

-- the report of one slot run
CREATE TABLE radar_report (
    id uuid NOT NULL PRIMARY KEY,
    run_id uuid NOT NULL,
    day date NOT NULL,
    slot time NOT NULL,
    token text NOT NULL,
    title text NOT NULL,
    markdown text NOT NULL,
    content text NOT NULL, -- JSON
    created_at timestamptz NOT NULL,
    expires_at timestamptz NULL
);
CREATE UNIQUE INDEX radar_report_run ON radar_report (run_id);
CREATE UNIQUE INDEX radar_report_token ON radar_report (token);

-- one push of a run to one channel
CREATE TABLE radar_push (
    id uuid NOT NULL PRIMARY KEY,
    run_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    delivery_key text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX radar_push_delivery ON radar_push (channel_id, delivery_key);
CREATE INDEX radar_push_run ON radar_push (run_id);

-- an opportunity that a push told of
CREATE TABLE radar_push_item (
    push_id uuid NOT NULL,
    opportunity_id uuid NOT NULL,
    PRIMARY KEY (push_id, opportunity_id)
);
CREATE INDEX radar_push_item_opportunity ON radar_push_item (opportunity_id);
