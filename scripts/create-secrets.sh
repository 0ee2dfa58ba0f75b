#!/bin/sh
# Creates the secrets that docker-compose.yml reads, each with 256 random bits. Keeps those that exist.
# It runs without Node.js, because a machine that runs containers may have none.
set -eu
cd "$(dirname "$0")/.."

# Only the owner may enter the folder. The files are readable by all, because each container has its own user.
mkdir -p secrets
chmod 700 secrets
umask 022

random() { head -c 32 /dev/urandom | od -An -vtx1 | tr -d ' \n'; }
create() {
  if [ -s "secrets/$1" ]; then
    echo "secrets/$1 exists: kept"
  else
    printf '%s' "$2" >"secrets/$1"
    echo "secrets/$1 created"
  fi
}

create jwt_secret "$(random)"
create queue_token_secret "$(random)"
# An Ed25519 key in PKCS#8: a fixed head, then 32 random bytes (RFC 8410, section 7).
signing_key() {
  { printf '\060\056\002\001\000\060\005\006\003\053\145\160\004\042\004\040'; head -c 32 /dev/urandom; } | base64 | tr -d '\n'
}
create pass_signing_key "$(signing_key)"
create ticket_signing_key "$(signing_key)"
create admin_password "$(random)"
create data_platform_secret "whsec_$(head -c 32 /dev/urandom | base64 | tr -d '\n')"
# These come from payment providers, the mail server, NATS and a pooler, or are secrets before a change. Empty files,
# because compose needs each file.
for name in toss_secret_key stripe_secret_key stripe_webhook_secret smtp_url nats_url nats_creds database_direct_url \
  jwt_secret_previous queue_token_secret_previous pass_signing_key_previous data_platform_secret_previous; do
  [ -e "secrets/$name" ] || : >"secrets/$name"
done
create postgres_password "$(random)"
create database_url "postgres://onsale:$(cat secrets/postgres_password)@postgres:5432/onsale"
create redis_password "$(random)"
create redis_url "redis://:$(cat secrets/redis_password)@redis:6379"
create redis.conf "requirepass $(cat secrets/redis_password)"
