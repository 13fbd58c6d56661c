-- What a person confirmed of a check-list; the newest of an item counts.
CREATE TABLE operations_confirmation (
  id TEXT NOT NULL PRIMARY KEY,
  checklist TEXT NOT NULL,
  item TEXT NOT NULL,
  confirmed_by TEXT NOT NULL,
  confirmed_at INTEGER NOT NULL,
  note TEXT NOT NULL
);
CREATE INDEX operations_confirmation_item ON operations_confirmation (checklist, item, confirmed_at);
