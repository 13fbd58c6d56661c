CREATE TABLE llm_vendor (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    base_url TEXT NOT NULL,
    sealed_key TEXT NULL,
    profile TEXT NOT NULL,
    profile_changes TEXT NULL,
    extra_body TEXT NULL,
    enabled INTEGER NOT NULL,
    state TEXT NOT NULL,
    state_reason TEXT NULL,
    state_since INTEGER NOT NULL,
    concurrency INTEGER NOT NULL,
    requests_per_minute INTEGER NULL,
    tokens_per_minute INTEGER NULL,
    follows_settings INTEGER NOT NULL
);
CREATE UNIQUE INDEX llm_vendor_name ON llm_vendor (name);

CREATE TABLE llm_vendor_model (
    id TEXT NOT NULL PRIMARY KEY,
    vendor_id TEXT NOT NULL REFERENCES llm_vendor (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    context_tokens INTEGER NULL,
    max_output_tokens INTEGER NULL,
    profile_changes TEXT NULL
);
CREATE UNIQUE INDEX llm_vendor_model_name ON llm_vendor_model (vendor_id, name);

CREATE TABLE llm_price (
    id TEXT NOT NULL PRIMARY KEY,
    model_id TEXT NOT NULL REFERENCES llm_vendor_model (id) ON DELETE CASCADE,
    valid_from INTEGER NOT NULL,
    band TEXT NOT NULL,
    peak_hours TEXT NULL,
    currency TEXT NOT NULL,
    cached_per_million TEXT NOT NULL,
    uncached_per_million TEXT NOT NULL,
    output_per_million TEXT NOT NULL,
    note TEXT NULL
);
CREATE UNIQUE INDEX llm_price_valid_from ON llm_price (model_id, valid_from, band);

CREATE TABLE llm_purpose (
    name TEXT NOT NULL PRIMARY KEY,
    model_id TEXT NOT NULL REFERENCES llm_vendor_model (id) ON DELETE CASCADE,
    max_tokens INTEGER NOT NULL,
    thinking INTEGER NOT NULL,
    temperature REAL NULL,
    budget_share TEXT NULL
);
CREATE INDEX llm_purpose_model_id ON llm_purpose (model_id);

CREATE TABLE llm_attempt (
    id TEXT NOT NULL PRIMARY KEY,
    call_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    subject TEXT NULL,
    vendor TEXT NOT NULL,
    model TEXT NOT NULL,
    status TEXT NOT NULL,
    http_status INTEGER NULL,
    input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    estimated INTEGER NOT NULL,
    cost_cny TEXT NULL,
    started_at INTEGER NOT NULL,
    latency_ms INTEGER NOT NULL,
    error TEXT NULL
);
CREATE INDEX llm_attempt_started_at ON llm_attempt (started_at);

CREATE TABLE llm_budget (
    span TEXT NOT NULL PRIMARY KEY,
    limit_cny TEXT NULL
);
