-- The first schema. Times are RFC 3339 text in UTC; JSON is text.
--
-- Measured numbers are in columns of type ANY that hold nothing but reals: a REAL
-- column stores whole numbers as integers and so loses the sign of -0.0, ANY
-- keeps every float64 bit for bit.

CREATE TABLE trials (
    number           INTEGER PRIMARY KEY, -- order of planning
    id               TEXT    NOT NULL UNIQUE CHECK (length(id) = 16 AND id NOT GLOB '*[^0-9a-f]*'),
    sweep            TEXT    NOT NULL, -- the sweep that planned it or, once there is one, that of its record
    status           TEXT    NOT NULL CHECK (status IN ('pending', 'running', 'done', 'failed', 'diverged', 'interrupted')),
    reason           TEXT    NOT NULL DEFAULT '',
    seconds          REAL    NOT NULL DEFAULT 0, -- wall-clock of its last run

    -- The configuration; id is the start of the SHA-256 of this very text, the columns below repeat its fields.
    config           TEXT    NOT NULL CHECK (json_valid(config)),
    config_schema    INTEGER NOT NULL,
    dataset          TEXT    NOT NULL,
    dataset_options  TEXT    NOT NULL CHECK (json_valid(dataset_options)),
    dataset_checksum TEXT    NOT NULL,
    protocol         TEXT    NOT NULL,
    protocol_version INTEGER NOT NULL,
    method           TEXT    NOT NULL,
    params           TEXT    NOT NULL CHECK (json_valid(params)),
    seed             INTEGER NOT NULL,
    epochs           INTEGER NOT NULL,
    images           INTEGER NOT NULL,
    batch            INTEGER NOT NULL,
    learning_rate    REAL    NOT NULL,
    samples          INTEGER NOT NULL,
    labels           TEXT    NOT NULL CHECK (json_valid(labels)),
    head_epochs      INTEGER NOT NULL,

    -- The provenance; empty until the trial is started.
    program          TEXT    NOT NULL DEFAULT '',
    revision         TEXT    NOT NULL DEFAULT '',
    dirty            INTEGER NOT NULL DEFAULT 0 CHECK (dirty IN (0, 1)),
    go               TEXT    NOT NULL DEFAULT '',
    gomlx            TEXT    NOT NULL DEFAULT '',
    backend          TEXT    NOT NULL DEFAULT '',
    device           TEXT    NOT NULL DEFAULT '',
    host             TEXT    NOT NULL DEFAULT '',
    extractor        TEXT    NOT NULL DEFAULT '',
    extractor_sha256 TEXT    NOT NULL DEFAULT '',
    started          TEXT    NOT NULL DEFAULT '',
    finished         TEXT    NOT NULL DEFAULT '',

    CHECK (status IN ('pending', 'running', 'done') OR reason <> '')
) STRICT;

CREATE INDEX trials_by_status ON trials (status);
CREATE INDEX trials_by_cell ON trials (dataset, method);

-- Which trials a sweep consists of, in the order of its file. A trial may be in several sweeps.
CREATE TABLE sweep_trials (
    sweep    TEXT    NOT NULL CHECK (sweep <> ''),
    trial_id TEXT    NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
    ordinal  INTEGER NOT NULL, -- from 0
    PRIMARY KEY (sweep, trial_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX sweep_trials_by_trial ON sweep_trials (trial_id);

CREATE TABLE trial_values (
    trial_id  TEXT NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
    metric    TEXT NOT NULL CHECK (metric <> ''),
    variant   TEXT NOT NULL,
    extractor TEXT NOT NULL,
    value     ANY  CHECK (typeof(value) IN ('real', 'null')),
    reason    TEXT NOT NULL,
    detail    TEXT CHECK (json_valid(detail)),
    PRIMARY KEY (trial_id, metric, variant, extractor),
    CHECK (value IS NOT NULL OR reason <> '')
) STRICT, WITHOUT ROWID;

CREATE TABLE series_points (
    trial_id TEXT    NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
    name     TEXT    NOT NULL CHECK (name <> ''),
    ordinal  INTEGER NOT NULL, -- from 0
    x        ANY     NOT NULL CHECK (typeof(x) = 'real'),
    y        ANY     NOT NULL CHECK (typeof(y) = 'real'),
    PRIMARY KEY (trial_id, name, ordinal)
) STRICT, WITHOUT ROWID;
