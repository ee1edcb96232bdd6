-- Digests and the ledger. Times are whole seconds of the Unix epoch; lists and frozen stories are JSON.

CREATE TABLE servers (
    guild_id INTEGER PRIMARY KEY,
    next_number INTEGER NOT NULL DEFAULT 1,
    timezone TEXT
);

CREATE TABLE digests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES servers (guild_id),
    number INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    "when" TEXT NOT NULL,
    timezone TEXT NOT NULL,
    topics TEXT NOT NULL,
    sources TEXT NOT NULL,
    per_source INTEGER NOT NULL,
    min_heat TEXT NOT NULL,
    stories INTEGER NOT NULL,
    max_age TEXT NOT NULL,
    mention INTEGER,
    thread INTEGER NOT NULL,
    publish INTEGER NOT NULL,
    silent INTEGER NOT NULL,
    updates INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    next_run_at INTEGER,
    created_by INTEGER NOT NULL,
    created_at INTEGER,
    UNIQUE (guild_id, number)
);

CREATE INDEX digests_by_next_run ON digests (next_run_at) WHERE state IN ('active', 'suspended');
CREATE INDEX digests_by_channel ON digests (channel_id);

CREATE TABLE editions (
    id TEXT PRIMARY KEY,
    digest_id INTEGER NOT NULL REFERENCES digests (id),
    number INTEGER NOT NULL,
    guild_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    manual INTEGER NOT NULL,
    nonce TEXT NOT NULL,
    places TEXT NOT NULL,
    mention INTEGER,
    silent INTEGER NOT NULL,
    state TEXT NOT NULL,
    deadline INTEGER NOT NULL,
    planned_at INTEGER NOT NULL,
    first_tried_at INTEGER,
    next_try_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    message_id INTEGER,
    ended_at INTEGER,
    reason TEXT NOT NULL DEFAULT '',
    UNIQUE (digest_id, due_at, manual)
);

CREATE INDEX editions_unfinished ON editions (next_try_at) WHERE state = 'planned';
CREATE INDEX editions_refused ON editions (channel_id, ended_at) WHERE state = 'suspended';

-- A story has its row from the moment an edition with it is planned; the row goes where the edition ends unposted.
CREATE TABLE posted (
    channel_id INTEGER NOT NULL,
    story_id TEXT NOT NULL,
    edition_id TEXT NOT NULL REFERENCES editions (id),
    role TEXT NOT NULL CHECK (role IN ('place', 'coverage')),
    posted_at INTEGER NOT NULL,
    PRIMARY KEY (channel_id, story_id, edition_id)
) WITHOUT ROWID;

CREATE INDEX posted_by_edition ON posted (edition_id);

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
