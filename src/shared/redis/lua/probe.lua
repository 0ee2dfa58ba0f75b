-- Writes as the gate does. A Redis that refuses this refuses the gate.
-- KEYS   probe
-- Reply  none
redis.call('SET', KEYS[1], 1, 'PX', 60000)
