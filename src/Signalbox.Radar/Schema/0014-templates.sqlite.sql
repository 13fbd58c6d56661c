-- how pushes are worded; never changed once saved, the newest of a kind counts, an empty body is the program's own words
CREATE TABLE radar_push_template (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL, -- Slot, Daily, AtOnce
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX radar_push_template_number ON radar_push_template (kind, number);
