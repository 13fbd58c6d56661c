-- what can be found by its words; the sequence number grows with the date, so that the newest come first
CREATE TABLE radar_search_doc (
    seq bigint NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    ref uuid NOT NULL
);
CREATE UNIQUE INDEX radar_search_doc_ref ON radar_search_doc (kind, ref);
-- words without places; they are ours and are not to be stemmed
CREATE TABLE radar_search_text (
    seq bigint NOT NULL PRIMARY KEY,
    terms tsvector NOT NULL
);
CREATE INDEX radar_search_text_terms ON radar_search_text USING gin (terms);
