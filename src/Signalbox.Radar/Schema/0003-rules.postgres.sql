CREATE TABLE radar_rule_set_version (
    id uuid NOT NULL PRIMARY KEY,
    number integer NOT NULL,
    rules text NOT NULL,
    note text NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX radar_rule_set_version_number ON radar_rule_set_version (number);
