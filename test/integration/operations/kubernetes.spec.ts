import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { lastOf, readDockerfile } from '../../../scripts/lib/dockerfile.mjs';
import { findOnPath } from '../../../scripts/lib/debian-packages.mjs';
import { projectRoot } from '../../../scripts/lib/paths.mjs';
import { loadConfig } from '../../../src/config/config.js';
import {
  type Manifest,
  manifestFiles,
  manifestOf as one,
  manifests,
  readKubernetes as read,
  readmeCommands,
  schemaProblemsOf,
} from '../../support/manifests.js';
import { World } from '../../support/world.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- assertions say what is expected */
/** Event streams end over this time, after the drain. */
const STREAMS_SECONDS = 10;

describe('The manifests of Kubernetes', () => {
  const settings = () => one('ConfigMap').data;
  const pod = () => one('Deployment').spec.template;
  const app = () => pod().spec.containers[0];
  const kustomization = parse(read('kustomization.yaml'));

  it('pass the schemas of the API', () => {
    expect(manifests.length).toBeGreaterThan(8);
    const named = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    const problems = schemaProblemsOf(manifests).map((found, index) => [named[index], found]);
    expect(problems).toEqual(named.map((name) => [name, []]));
  });

  it('are refused by the schemas with a field that is misspelt, missing or of the wrong type', () => {
    const changed = (kind: string, change: (spec: any) => void): Manifest => {
      const copy = structuredClone(one(kind));
      change(copy.spec);
      return copy;
    };
    const [root, nested, monitor, type, missing, kind] = schemaProblemsOf([
      changed('Deployment', (spec) => (spec.replica = 3)),
      changed('Deployment', ({ template }) => {
        template.spec.containers[0].securityContext.readOnlyRootFileSystem = true;
      }),
      changed('ServiceMonitor', ({ endpoints }) => (endpoints[0].intervall = '15s')),
      changed('Deployment', (spec) => (spec.replicas = 'three')),
      changed('Deployment', (spec) => delete spec.selector),
      { ...one('Deployment'), kind: 'Deploymnet' },
    ]);
    expect(root).toEqual(['there is no field /spec/replica']);
    const container = '/spec/template/spec/containers/0';
    const field = `${container}/securityContext/readOnlyRootFileSystem`;
    expect(nested).toEqual([`there is no field ${field}`]);
    expect(monitor).toEqual(['there is no field /spec/endpoints/0/intervall']);
    expect(type?.join()).toMatch(/replicas/);
    expect(missing?.join()).toMatch(/selector/);
    expect(kind).toEqual(['there is no Deploymnet in apps/v1']);
  });

  it('are all in kustomization.yaml, and have its image', () => {
    expect([...kustomization.resources].sort()).toEqual([...manifestFiles].sort());
    const job = one('Job', 'onsale-migrate').spec.template.spec.containers[0];
    for (const { image } of [app(), job]) expect(image).toBe(kustomization.images[0].name);
  });

  it('are set up as the image is: user, read-only file system, commands', () => {
    const stages = readDockerfile(readFileSync(join(projectRoot, 'Dockerfile'), 'utf8'));
    const [user, group] = lastOf(stages.at(-1)!, 'USER').text.split(':').map(Number);
    for (const { spec } of [pod(), one('Job', 'onsale-migrate').spec.template]) {
      expect(spec.securityContext).toMatchObject({
        ...{ runAsNonRoot: true, runAsUser: user, runAsGroup: group },
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(spec.automountServiceAccountToken).toBe(false);
      expect(spec.containers[0].securityContext).toEqual({
        ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
        capabilities: { drop: ['ALL'] },
      });
      expect(spec.containers[0].volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
      expect(spec.volumes[0].name).toBe('tmp');
    }
    expect(one('Job', 'onsale-migrate').spec.template.spec.containers[0].args).toEqual(['migrate']);
    expect(app().args ?? app().command).toBeUndefined();
  });

  it('set only variables of .env.example, no secret among them', () => {
    const example = readFileSync(join(projectRoot, '.env.example'), 'utf8');
    const known = [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
    for (const name of Object.keys(settings())) {
      expect(known).toContain(name);
      expect(known).not.toContain(`${name}_FILE`);
    }
    expect(app().envFrom).toEqual([
      { configMapRef: { name: 'onsale' } },
      { secretRef: { name: 'onsale' } },
    ]);
    expect(manifests.map(({ kind }) => kind)).not.toContain('Secret');
  });

  // eslint-disable-next-line no-restricted-syntax -- skipped by name where there is no openssl
  (findOnPath('openssl') ? it : it.skip)(
    'start in production with the secret that the README creates',
    () => {
      const { secret, namespace } = createdByReadme();
      expect(namespace).toBe(kustomization.namespace);
      const config = loadConfig({ NODE_ENV: 'production', ...settings(), ...secret });
      expect(config.drainSeconds).toBe(Number(settings()['DRAIN_SECONDS']));
      expect(config.admin?.password).toHaveLength(24);
    },
  );

  it('lead to ports and paths that the application has', async () => {
    const { PORT, OPERATIONS_PORT } = settings();
    const portOf = (name: string) =>
      `${app().ports.find((port: any) => port.name === name)?.containerPort}`;
    expect([portOf('http'), portOf('operations')]).toEqual([PORT, OPERATIONS_PORT]);
    const probes = [app().startupProbe, app().readinessProbe, app().livenessProbe];
    expect(probes.map(({ httpGet }) => httpGet.port)).toEqual(['http', 'http', 'http']);
    const paths = probes.map(({ httpGet }) => httpGet.path as string);
    expect(paths).toEqual(['/health/live', '/health/ready', '/health/live']);
    const [scrape] = one('ServiceMonitor').spec.endpoints;
    const world = await World.start();
    try {
      for (const path of [...paths, scrape.path]) {
        expect((await fetch(`${world.app.baseUrl}${path}`)).status).toBe(200);
      }
    } finally {
      await world.stop();
    }
  });

  it('let the same paths through as the load balancer of compose', () => {
    const haproxy = readFileSync(join(projectRoot, 'ops/haproxy/haproxy.cfg'), 'utf8');
    const lists = [...haproxy.matchAll(/^ +acl public (path|path_beg) (.+)$/gm)];
    const expected = lists.flatMap(([, match, paths = '']) =>
      paths.split(' ').map((path) => {
        if (match === 'path') return { path, pathType: 'Exact' };
        return { path: path.replace(/\/$/, ''), pathType: 'Prefix' };
      }),
    );
    expect(expected.length).toBeGreaterThan(10);
    const paths = one('Ingress').spec.rules[0].http.paths as any[];
    expect(paths.map(({ path, pathType }) => ({ path, pathType }))).toEqual(expected);
  });

  it('find each other by labels, names and ports', () => {
    const labels = pod().metadata.labels;
    const { selector } = one('Deployment').spec;
    expect(labels).toMatchObject(selector.matchLabels);
    expect(one('PodDisruptionBudget').spec.selector).toEqual(selector);
    expect(one('NetworkPolicy').spec.podSelector).toEqual(selector);
    const [users, operations] = [one('Service').spec, one('Service', 'onsale-operations').spec];
    for (const service of [users, operations]) expect(service.selector).toEqual(labels);
    expect(users.ports.map((port: any) => port.targetPort)).toEqual(['http']);
    expect(operations.ports.map((port: any) => port.targetPort)).toEqual(['operations']);
    const { ingress } = one('NetworkPolicy').spec;
    expect(ingress.map(({ ports }: any) => ports[0].port)).toEqual(['http', 'operations']);

    const monitor = one('ServiceMonitor').spec;
    const scraped = manifests.filter(
      ({ kind, metadata }) =>
        kind === 'Service' &&
        Object.entries(monitor.selector.matchLabels).every(
          ([name, value]) => metadata.labels?.[name] === value,
        ),
    );
    expect(scraped.map(({ metadata }) => metadata.name)).toEqual(['onsale-operations']);
    expect(operations.ports.map(({ name }: any) => name)).toContain(monitor.endpoints[0].port);
    const job = scraped[0]!.metadata.labels?.[monitor.jobLabel];
    const alerts = readFileSync(join(projectRoot, 'ops/prometheus/alerts.yml'), 'utf8');
    expect(alerts).toContain(`up{job="${job}"}`);
    const rule = one('Ingress').spec.rules[0];
    expect(new URL(settings()['PUBLIC_URL']!).host).toBe(rule.host);
    for (const { backend } of rule.http.paths) {
      expect(backend.service).toEqual({ name: 'onsale', port: { name: users.ports[0].name } });
    }
    expect(one('HorizontalPodAutoscaler').spec.scaleTargetRef).toEqual({
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'onsale' },
    });
  });

  it('give a pod time to drain, to end its streams and to finish its requests', () => {
    const drain = Number(settings()['DRAIN_SECONDS']);
    const { periodSeconds, timeoutSeconds, failureThreshold } = app().readinessProbe;
    expect((periodSeconds + timeoutSeconds) * failureThreshold).toBeLessThan(drain);
    const { requestTimeoutMs } = loadConfig({
      ...{ DATABASE_URL: 'postgres://db', REDIS_URL: 'redis://redis' },
      ...{ NODE_ENV: 'test', JWT_SECRET: 'uRk2vGq8LwZc5XnTb9HyPd3FsJm7QaEe4' },
      ...{ QUEUE_TOKEN_SECRET: 'nW6tYb3KxVh8RcMz5GfLpQd9SjTa2UeJo7' },
    }).httpLimits;
    const needed = drain + STREAMS_SECONDS + requestTimeoutMs / 1_000;
    expect(pod().spec.terminationGracePeriodSeconds).toBeGreaterThan(needed);
    const { rollingUpdate } = one('Deployment').spec.strategy;
    expect(rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  });
});

/** What the README's commands would send to Kubernetes: its shell runs them, with a kubectl that prints. */
function createdByReadme(): { namespace: string; secret: Record<string, string> } {
  const script = `kubectl() { printf '%s\\0' "$@"; }\n${readmeCommands('create secret')}`;
  const args = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0');
  const secret = args.flatMap((arg) => {
    const [, name, value] = /^--from-literal=([A-Z_]+)=([\s\S]*)$/.exec(arg) ?? [];
    return name === undefined ? [] : [[name, value ?? ''] as const];
  });
  const namespace = args[args.indexOf('namespace') + 1] ?? '';
  return { namespace, secret: Object.fromEntries(secret) };
}
