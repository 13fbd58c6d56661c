-- What a person confirmed of a check-list; the newest of an item counts.
CREATE TABLE operations_confirmation (
  id uuid PRIMARY KEY,
  checklist text NOT NULL,
  item text NOT NULL,
  confirmed_by text NOT NULL,
  confirmed_at timestamptz NOT NULL,
  note text NOT NULL
);
CREATE INDEX operations_confirmation_item ON operations_confirmation (checklist, item, confirmed_at);
