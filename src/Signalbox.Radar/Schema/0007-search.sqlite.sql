-- what can be found by its words; the sequence number grows with the date, so that the newest come first
CREATE TABLE radar_search_doc (
    seq INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL
);
CREATE UNIQUE INDEX radar_search_doc_ref ON radar_search_doc (kind, ref);
-- holds no texts and no places, only which word is in which document; our words are ASCII or not, never to be divided
CREATE VIRTUAL TABLE radar_search_text USING fts5(terms, content='', contentless_delete=1, detail='none', tokenize='ascii');
