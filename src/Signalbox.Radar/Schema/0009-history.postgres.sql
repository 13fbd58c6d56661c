-- what each user has put on an opportunity or an article for themselves
CREATE TABLE radar_kept_thing (
    user_id uuid NOT NULL,
    kind text NOT NULL,
    ref uuid NOT NULL,
    favourite boolean NOT NULL,
    note text NULL,
    archived_at timestamptz NULL,
    changed_at timestamptz NOT NULL,
    version integer NOT NULL, -- rises with every change
    PRIMARY KEY (user_id, kind, ref)
);
CREATE INDEX radar_kept_thing_ref ON radar_kept_thing (kind, ref);
