// Holds the JSDoc types of the pages against what they do: node types.mjs. Works on a copy of web/ in which the vendored
// modules are replaced by the types of the packages that they were made from.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modules, web, work } from './places.mjs';

const at = join(work, 'types');
rmSync(at, { recursive: true, force: true });
mkdirSync(at, { recursive: true });
cpSync(web, join(at, 'web'), { recursive: true, filter: path => !path.endsWith('/vendor') });
mkdirSync(join(at, 'web/vendor'));
writeFileSync(join(at, 'web/vendor/preact.d.ts'), "export * from 'preact';\nexport * from 'preact/hooks';\nexport const html: (strings: TemplateStringsArray, ...values: any[]) => any;\n");
writeFileSync(join(at, 'web/vendor/uplot.d.ts'), 'declare const uPlot: any;\nexport default uPlot;\n');
cpSync(new URL('tsconfig.json', import.meta.url), join(at, 'tsconfig.json'));
const checked = spawnSync(process.execPath, [join(modules, 'typescript/bin/tsc'), '-p', at], { stdio: 'inherit', cwd: at });
process.exit(checked.status ?? 1);
