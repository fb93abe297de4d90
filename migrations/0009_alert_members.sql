-- What each member of the method adds to the peak of an alert, as shares by name; null of a method without members.
ALTER TABLE alerts ADD COLUMN members_json TEXT;
