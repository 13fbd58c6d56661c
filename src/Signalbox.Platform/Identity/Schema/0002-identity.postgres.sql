CREATE TABLE identity_user (
  id uuid NOT NULL CONSTRAINT "PK_identity_user" PRIMARY KEY,
  name character varying(64) NOT NULL,
  name_key character varying(64) NOT NULL,
  role text NOT NULL,
  password_hash text NOT NULL,
  password_set_at timestamp with time zone NOT NULL,
  created_at timestamp with time zone NOT NULL
);
CREATE UNIQUE INDEX identity_user_name ON identity_user (name_key);
