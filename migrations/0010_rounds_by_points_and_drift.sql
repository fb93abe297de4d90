-- A round after so many new points, and one where the data is no longer what the version that serves learnt from.
ALTER TABLE round_schedules ADD COLUMN after_points INTEGER CHECK (after_points > 0);
ALTER TABLE round_schedules ADD COLUMN on_drift INTEGER NOT NULL DEFAULT 0;
