-- From here on a row of idempotency_keys is written in the transaction that does the work of its request, and gets its
-- answer later: status is null where the work was carried out and the answer is not recorded. Until now it was null
-- where the request had only begun; such rows were forgotten at the next start.
DELETE FROM idempotency_keys WHERE status IS NULL;
