// Holds the JSDoc types of the pages against what they do, and against the description of the admin API: node types.mjs. Works
// on a copy of web/ in which the vendored modules are replaced by the types of the packages that they were made from, and in
// which answers.d.ts has what each address of the admin API answers, and the schemas of the API of the clients.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { description } from './admin.mjs';
import { load, modules, root, web, work } from './places.mjs';

/** From GET of an address, such as `routes/acme`, to its answer. The most literal address comes first. */
function answers() {
  const literal = path => path.replace(/\{\w+\}/g, '').length;
  const rows = Object.entries(description.paths).filter(([, item]) => item.get?.responses[200]?.content?.['application/json']).sort(([a], [b]) => literal(b) - literal(a)).map(([path]) =>
    `  P extends \`${path.slice(1).replace(/\{\w+\}/g, '${string}')}\` ? paths['${path}']['get']['responses'][200]['content']['application/json'] :`);
  return `import type { components, paths } from './admin.js';
import type { components as unified } from './unified.js';
export type Schemas = components['schemas'];
export type Unified = unified['schemas'];
type Of<P extends string> =\n${rows.join('\n')}\n  any;
export type Answer<P extends string> = P extends \`\${infer Path}?\${string}\` ? Of<Path> : Of<P>;\n`;
}

const at = join(work, 'types');
rmSync(at, { recursive: true, force: true });
mkdirSync(at, { recursive: true });
cpSync(web, join(at, 'web'), { recursive: true, filter: path => !path.endsWith('/vendor') });
mkdirSync(join(at, 'web/vendor'));
writeFileSync(join(at, 'web/vendor/preact.d.ts'), "export * from 'preact';\nexport * from 'preact/hooks';\nexport const html: (strings: TemplateStringsArray, ...values: any[]) => any;\n");
writeFileSync(join(at, 'web/vendor/uplot.d.ts'), 'declare const uPlot: any;\nexport default uPlot;\n');
const { default: openapi, astToString } = (await load('openapi-typescript')).default;
for (const [name, file] of [['admin', 'gateway/console/admin.openapi.json'], ['unified', 'tests/openapi/released.json']])
  writeFileSync(join(at, `web/${name}.d.ts`), astToString(await openapi(pathToFileURL(join(root, file)), { arrayLength: true })));
writeFileSync(join(at, 'web/answers.d.ts'), answers());
cpSync(new URL('tsconfig.json', import.meta.url), join(at, 'tsconfig.json'));
const checked = spawnSync(process.execPath, [join(modules, 'typescript/bin/tsc'), '-p', at], { stdio: 'inherit', cwd: at });
process.exit(checked.status ?? 1);
