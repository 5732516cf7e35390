// Where things are: the pages, the installed packages, and a folder for what tests make.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const root = resolve(here, '../..');
export const web = join(root, 'gateway/console/web');
/** CMake names its build folder; by hand it is that of the ci preset. */
export const build = process.env.IDIOM_BUILD || join(root, 'build/ci');
export const work = process.env.IDIOM_CONSOLE || join(build, 'console');
export const modules = join(work, 'node_modules');
if (!existsSync(modules)) throw new Error(`tests/support/npm_ci tests/console ${work} comes first`);
/** A package of tests/console/package.json. @param {string} name */
export const load = name => import(pathToFileURL(createRequire(join(modules, 'x.js')).resolve(name)).href);
