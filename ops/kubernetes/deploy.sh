#!/bin/sh
# Migrates the database, then replaces the pods. If the migration fails, or takes longer than MIGRATE_SECONDS
# (default 600), the pods stay as they are.
set -eu
cd "$(dirname "$0")"

onsale() { kubectl --namespace onsale "$@"; }
stop() {
  echo "$1 The pods have not been changed." >&2
  exit 1
}

onsale delete job onsale-migrate --ignore-not-found
kubectl kustomize . | kubectl apply --selector app.kubernetes.io/name=onsale-migrate --filename -

echo 'Waiting for the migration'
end=$(($(date +%s) + ${MIGRATE_SECONDS:-600}))
while :; do
  conditions=$(onsale get job onsale-migrate --output 'jsonpath={.status.conditions[?(@.status=="True")].type}')
  case $conditions in
    *Complete*) break ;;
    *Failed*)
      onsale logs job/onsale-migrate --tail 20 >&2 || true
      stop 'The migration failed: see the lines above.'
      ;;
  esac
  if [ "$(date +%s)" -ge "$end" ]; then
    stop 'The migration has not ended in time. Look at: kubectl --namespace onsale describe pods --selector job-name=onsale-migrate'
  fi
  sleep 1
done

kubectl apply --kustomize .
onsale rollout status deployment/onsale
