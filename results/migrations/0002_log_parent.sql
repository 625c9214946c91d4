-- What the supervisor knows of a run beside its record: the tail of its log if
-- it failed. And where a trial's training began, if not at the beginning.

ALTER TABLE trials ADD COLUMN log TEXT NOT NULL DEFAULT ''; -- lines

ALTER TABLE trials ADD COLUMN parent TEXT NOT NULL DEFAULT '' -- id of the trial whose checkpoint it went on from
    CHECK (parent = '' OR length(parent) = 16 AND parent NOT GLOB '*[^0-9a-f]*');
