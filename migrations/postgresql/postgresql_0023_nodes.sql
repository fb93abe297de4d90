-- The servers of this database: where the others reach each, and by what it knows that it is one of them who passes a request on.
CREATE TABLE nodes (
  id TEXT COLLATE "C" PRIMARY KEY,
  process TEXT COLLATE "C" NOT NULL,      -- as leases name it
  address TEXT COLLATE "C" NOT NULL,
  secret TEXT COLLATE "C" NOT NULL,
  started_at BIGINT NOT NULL,             -- milliseconds, by the clock of the database
  seen_at BIGINT NOT NULL
);

-- Since when the holder of a lease has it.
ALTER TABLE leases ADD COLUMN taken_at BIGINT NOT NULL DEFAULT 0;
