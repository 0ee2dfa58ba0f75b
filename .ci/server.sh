# Sourced by tests of npm start and npm run dev.

# Below the ports that the system gives to clients.
port=$((20000 + RANDOM % 12000))
output="$(mktemp)"

# Starts the server with a script of npm, and waits until it is ready.
start_server() {
  PORT=$port setsid npm run "$1" >"$output" 2>&1 </dev/null &
  group=$!
  for _ in $(seq 300); do
    grep -q 'Onsale is ready' "$output" && break
    kill -0 "$group" 2>/dev/null || break
    sleep 1
  done
  cat "$output"
  grep -q 'Onsale is ready' "$output" || fail "npm run $1 did not get ready"
}

has_stopped() {
  [ ! -e .onsale/start.lock ] && ! curl -s -o /dev/null "http://127.0.0.1:$port/health/live"
}

# Ctrl-C. npm may end before the processes that it started, and with any exit code. So wait until the server and
# its lock are gone.
stop_server() {
  kill -INT -- "-$group" 2>/dev/null
  wait "$group"
  rm -f "$output" "$output".*
  for _ in $(seq 30); do
    has_stopped && return
    sleep 1
  done
  return 1
}

fail() {
  stop_server
  echo "$1"
  exit 1
}
