-- how pushes are worded; never changed once saved, the newest of a kind counts, an empty body is the program's own words
CREATE TABLE radar_push_template (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL, -- Slot, Daily, AtOnce
    number integer NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX radar_push_template_number ON radar_push_template (kind, number);
