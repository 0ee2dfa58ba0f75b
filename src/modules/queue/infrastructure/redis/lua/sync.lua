-- ARGV: settings
sync_settings()
