/**
 * Reads a JSON array of manifests from standard input. Writes what the schemas of the API say against each one: an
 * array of texts. A process of its own, because the packages are ES modules that Jest can't load.
 */
import { text } from 'node:stream/consumers';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';

const MODELS = [
  ...[ConfigMap, Deployment, HorizontalPodAutoscaler, Ingress, Job, NetworkPolicy],
  ...[PodDisruptionBudget, PrometheusRule, Service, ServiceAccount, ServiceMonitor],
];

/**
 * The schemas allow unknown fields, which the API server refuses. So a field that the validator never reads is found
 * too: it does not exist.
 * @param {{ apiVersion?: string, kind?: string }} manifest
 * @returns {string[]}
 */
function problemsOf(manifest) {
  const { apiVersion, kind } = manifest;
  const model = MODELS.find((known) => known.apiVersion === apiVersion && known.kind === kind);
  if (!model) return [`there is no ${kind} in ${apiVersion}`];
  /** @type {Set<string>} */
  const unread = new Set();
  try {
    model.prototype.validate.call(watched(manifest, '', unread));
  } catch (error) {
    return [String(error)];
  }
  return [...unread].map((path) => `there is no field ${path}`);
}

/**
 * A copy that takes each field out of `unread` when the field is read.
 * @param {unknown} value
 * @param {string} path
 * @param {Set<string>} unread
 * @returns {any}
 */
function watched(value, path, unread) {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((item, index) => watched(item, `${path}/${index}`, unread));
  }
  const copy = Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      unread.add(`${path}/${name}`);
      return [name, watched(field, `${path}/${name}`, unread)];
    }),
  );
  return new Proxy(copy, {
    get(target, name) {
      unread.delete(`${path}/${String(name)}`);
      return Reflect.get(target, name);
    },
  });
}

const manifests = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(manifests.map(problemsOf)));
