-- How many messages of the same answer were to follow: a crash between two leaves the chat to a person.
ALTER TABLE shop_send ADD COLUMN more INTEGER NOT NULL DEFAULT 0;
