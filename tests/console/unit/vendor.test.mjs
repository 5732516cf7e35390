// The vendored modules are what the pinned packages make.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { modules, web, work } from '../places.mjs';

test('B9: what is committed in vendor/ is what vendor/make makes', () => {
  const made = join(work, 'vendor');
  rmSync(made, { recursive: true, force: true });
  const run = spawnSync(join(web, 'vendor/make'), [modules, made], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  const files = readdirSync(made).sort();
  assert.deepEqual(files, readdirSync(join(web, 'vendor')).filter(name => name !== 'make').sort());
  for (const file of files) assert.ok(readFileSync(join(made, file)).equals(readFileSync(join(web, 'vendor', file))), file + ' is another');
});

test('B4, B9: no page has more than 400 lines, and all files of the first page together no more than 400 kB', () => {
  let whole = 0;
  for (const name of readdirSync(web, { recursive: true })) {
    const path = join(web, name);
    if (!/\.(js|css|html|svg)$/.test(name) || !statSync(path).isFile()) continue;
    const text = readFileSync(path, 'utf8');
    whole += text.length;
    if (!name.startsWith('vendor')) assert.ok(text.split('\n').length <= 401, name);
  }
  assert.ok(whole <= 400000, String(whole));
});

test('B2: no file names a map of its source, or another origin to load from', () => {
  for (const name of readdirSync(web, { recursive: true }).filter(n => /\.(js|css|html|svg)$/.test(n)))
    assert.doesNotMatch(readFileSync(join(web, name), 'utf8'), /sourceMappingURL|@import|\burl\((?!["']?data:)|(?:src|href)="(?:https?:)?\/\/|(?:from|import\() ?["']https?:/, name);
});

test('B2: no page makes markup of a text', () => {
  for (const name of readdirSync(web, { recursive: true }).filter(n => n.endsWith('.js') && !n.startsWith('vendor')))
    assert.doesNotMatch(readFileSync(join(web, name), 'utf8'), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/, name);
});
