CREATE TABLE operations_installation_name (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL
);
INSERT INTO operations_installation_name (id, name) VALUES (1, lower(hex(randomblob(16))));
