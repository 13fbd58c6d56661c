CREATE TABLE llm_vendor (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    base_url text NOT NULL,
    sealed_key text NULL,
    profile text NOT NULL,
    profile_changes text NULL,
    extra_body text NULL,
    enabled boolean NOT NULL,
    state text NOT NULL,
    state_reason text NULL,
    state_since timestamp with time zone NOT NULL,
    concurrency integer NOT NULL,
    requests_per_minute integer NULL,
    tokens_per_minute integer NULL,
    follows_settings boolean NOT NULL
);
CREATE UNIQUE INDEX llm_vendor_name ON llm_vendor (name);

CREATE TABLE llm_vendor_model (
    id uuid NOT NULL PRIMARY KEY,
    vendor_id uuid NOT NULL REFERENCES llm_vendor (id) ON DELETE CASCADE,
    name text NOT NULL,
    context_tokens integer NULL,
    max_output_tokens integer NULL,
    profile_changes text NULL
);
CREATE UNIQUE INDEX llm_vendor_model_name ON llm_vendor_model (vendor_id, name);

CREATE TABLE llm_price (
    id uuid NOT NULL PRIMARY KEY,
    model_id uuid NOT NULL REFERENCES llm_vendor_model (id) ON DELETE CASCADE,
    valid_from timestamp with time zone NOT NULL,
    band text NOT NULL,
    peak_hours text NULL,
    currency text NOT NULL,
    cached_per_million numeric(20,6) NOT NULL,
    uncached_per_million numeric(20,6) NOT NULL,
    output_per_million numeric(20,6) NOT NULL,
    note text NULL
);
CREATE UNIQUE INDEX llm_price_valid_from ON llm_price (model_id, valid_from, band);

CREATE TABLE llm_purpose (
    name text NOT NULL PRIMARY KEY,
    model_id uuid NOT NULL REFERENCES llm_vendor_model (id) ON DELETE CASCADE,
    max_tokens integer NOT NULL,
    thinking boolean NOT NULL,
    temperature double precision NULL,
    budget_share numeric(20,6) NULL
);
CREATE INDEX llm_purpose_model_id ON llm_purpose (model_id);

CREATE TABLE llm_attempt (
    id uuid NOT NULL PRIMARY KEY,
    call_id uuid NOT NULL,
    number integer NOT NULL,
    purpose text NOT NULL,
    subject text NULL,
    vendor text NOT NULL,
    model text NOT NULL,
    status text NOT NULL,
    http_status integer NULL,
    input_tokens integer NOT NULL,
    cached_tokens integer NOT NULL,
    output_tokens integer NOT NULL,
    reasoning_tokens integer NOT NULL,
    estimated boolean NOT NULL,
    cost_cny numeric(20,6) NULL,
    started_at timestamp with time zone NOT NULL,
    latency_ms integer NOT NULL,
    error text NULL
);
CREATE INDEX llm_attempt_started_at ON llm_attempt (started_at);

CREATE TABLE llm_budget (
    span text NOT NULL PRIMARY KEY,
    limit_cny numeric(20,6) NULL
);
