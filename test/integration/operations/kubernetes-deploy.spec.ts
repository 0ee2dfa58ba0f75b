import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../scripts/lib/paths.mjs';
import { CONNECTIONS_BESIDE_POOL } from '../../support/connections.js';
import {
  type Manifest,
  manifestOf,
  readKubernetes,
  readmeCommands,
  schemaProblemsOf,
} from '../../support/manifests.js';

/** For superusers: PostgreSQL's default of superuser_reserved_connections. */
const RESERVED = 3;

describe('deploy.sh', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onsale-kubectl-'));
  const log = join(folder, 'calls');
  const states = join(folder, 'states');

  beforeAll(() => {
    const kubectl = [
      '#!/bin/sh',
      `echo "$*" >>${log}`,
      'case "$*" in',
      // Each line is the answer of one call. The last one stays.
      `  *"get job"*) head -n 1 ${states}; [ "$(wc -l <${states})" = 1 ] || sed -i 1d ${states} ;;`,
      '  *logs*) echo "relation exists" ;;',
      'esac',
    ];
    writeFileSync(join(folder, 'kubectl'), kubectl.join('\n'), { mode: 0o755 });
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  /** @param conditions of the Job, one answer after the other */
  function deploy(conditions: readonly string[], seconds = 600) {
    writeFileSync(log, '');
    writeFileSync(states, `${conditions.join('\n')}\n`);
    const script = join(projectRoot, 'ops/kubernetes/deploy.sh');
    const run = `PATH=${folder}:$PATH MIGRATE_SECONDS=${seconds} exec sh ${script}`;
    const { status, stderr } = spawnSync('sh', ['-c', run], { encoding: 'utf8', timeout: 60_000 });
    const calls = readFileSync(log, 'utf8').trim().split('\n');
    return { status, stderr, calls: calls.filter((call) => !/get job|kustomize \./.test(call)) };
  }

  const MIGRATE = [
    '--namespace onsale delete job onsale-migrate --ignore-not-found',
    'apply --selector app.kubernetes.io/name=onsale-migrate --filename -',
  ];

  it('replaces the pods when the migration is complete', () => {
    const { status, calls } = deploy(['', 'SuccessCriteriaMet', 'SuccessCriteriaMet Complete']);
    expect(status).toBe(0);
    const rollout = '--namespace onsale rollout status deployment/onsale';
    expect(calls).toEqual([...MIGRATE, rollout]);
    expect(readFileSync(log, 'utf8')).toMatch(/get job[^]*\napply --kustomize \.\n.*rollout/);
  });

  it('stops with the log of a migration that failed', () => {
    const { status, stderr, calls } = deploy(['FailureTarget', 'FailureTarget Failed']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/relation exists\nThe migration failed.*have not been changed/);
    expect(calls).toEqual([...MIGRATE, '--namespace onsale logs job/onsale-migrate --tail 20']);
    expect(readFileSync(log, 'utf8')).not.toContain('apply --kustomize');
  });

  it('stops when the migration takes too long, such as with an image that does not exist', () => {
    const { status, stderr, calls } = deploy([''], 1);
    expect(status).toBe(1);
    expect(stderr).toMatch(/has not ended in time.*describe pods/);
    expect(calls).toEqual(MIGRATE);
    expect(readFileSync(log, 'utf8')).not.toContain('apply --kustomize');
  });
});

describe('The README of Kubernetes', () => {
  it('names connections for all pods that run during an upgrade', () => {
    const { minReadySeconds, strategy, template } = manifestOf('Deployment').spec;
    const { maxSurge, maxUnavailable } = strategy.rollingUpdate;
    // A pod keeps its connections until it ends. It has ended before the next one is told to end.
    expect(minReadySeconds).toBeGreaterThanOrEqual(template.spec.terminationGracePeriodSeconds);
    const { maxReplicas, behavior } = manifestOf('HorizontalPodAutoscaler').spec;
    const pods = maxReplicas + maxSurge + (maxSurge + maxUnavailable);
    const [policy] = behavior.scaleDown.policies;
    expect(policy).toMatchObject({ type: 'Pods', value: 1 });
    expect(policy.periodSeconds).toBeGreaterThan(template.spec.terminationGracePeriodSeconds);

    const { WEB_CONCURRENCY, DATABASE_POOL_SIZE } = manifestOf('ConfigMap').data;
    const perProcess = Number(DATABASE_POOL_SIZE) + CONNECTIONS_BESIDE_POOL;
    const perPod = Number(WEB_CONCURRENCY) * perProcess;
    const [, section = ''] = readKubernetes('README.md').split('## Connections');
    const text = section.split('\n## ')[0]!.replace(/\s+/g, ' ');
    expect(text).toContain(`\`DATABASE_POOL_SIZE\` + ${CONNECTIONS_BESIDE_POOL} connections`);
    expect(text).toContain(`to PostgreSQL: ${perPod}.`);
    expect(text).toContain(`So ${pods} pods have up to ${pods * perPod} connections.`);
    const allowed = Number(/`max_connections` of PostgreSQL to (\d+)/.exec(text)?.[1]);
    // One more pod, when a node is emptied meanwhile.
    expect(allowed).toBeGreaterThanOrEqual((pods + 1) * perPod + RESERVED);
  });

  it('adds the alerts of ops/prometheus, with the label that the monitor has', () => {
    const script = `kubectl() { cat; }\n${readmeCommands('PrometheusRule')}`;
    const output = execFileSync('sh', ['-c', script], { cwd: projectRoot, encoding: 'utf8' });
    const rule = parse(output) as Manifest;
    expect(schemaProblemsOf([rule])).toEqual([[]]);
    const alerts = readFileSync(join(projectRoot, 'ops/prometheus/alerts.yml'), 'utf8');
    expect(rule.spec).toEqual(parse(alerts));
    expect(rule.spec.groups[0].rules.length).toBeGreaterThan(10);
    expect(manifestOf('ServiceMonitor').metadata.labels).toMatchObject(rule.metadata.labels!);
  });
});
