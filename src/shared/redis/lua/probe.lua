-- Writes. It fails whenever the scripts of the gate would fail.
-- KEYS   probe
-- Reply  none
redis.call('SET', KEYS[1], 1, 'PX', 60000)
