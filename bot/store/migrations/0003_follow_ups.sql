-- What comes after a message: its thread, its publication, its update; suspensions that moderators are told of; servers
-- that the bot has left.

ALTER TABLE digests ADD COLUMN forum INTEGER NOT NULL DEFAULT 0;

ALTER TABLE editions ADD COLUMN forum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE editions ADD COLUMN thread INTEGER NOT NULL DEFAULT 0;
ALTER TABLE editions ADD COLUMN publish INTEGER NOT NULL DEFAULT 0;
ALTER TABLE editions ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE editions ADD COLUMN topics TEXT NOT NULL DEFAULT '[]';

-- Written when an edition is sent, one for each thing that was asked for.
CREATE TABLE follow_ups (
    edition_id TEXT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('thread', 'publish')),
    state TEXT NOT NULL,
    deadline INTEGER NOT NULL,
    next_try_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (edition_id, kind)
) WITHOUT ROWID;

CREATE INDEX follow_ups_waiting ON follow_ups (next_try_at) WHERE state = 'waiting';

-- The heat with which a story took its place; empty for coverage.
ALTER TABLE posted ADD COLUMN heat INTEGER;

-- What moderators are told of: once in a message to their server, and once when they next use a command. A row goes when
-- its digest was posted again, or when somebody acts on it.
CREATE TABLE suspensions (
    digest_id INTEGER PRIMARY KEY REFERENCES digests (id),
    guild_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    resumed_at INTEGER,                     -- it goes on, but nothing was posted since
    nonce TEXT,                             -- of the message that tells of it, and of others with it
    tried_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    told_at INTEGER,
    seen_at INTEGER
);

CREATE INDEX suspensions_untold ON suspensions (guild_id, nonce) WHERE told_at IS NULL;
CREATE INDEX suspensions_unseen ON suspensions (guild_id) WHERE seen_at IS NULL;

ALTER TABLE servers ADD COLUMN left_at INTEGER;

CREATE INDEX servers_left ON servers (left_at) WHERE left_at IS NOT NULL;
