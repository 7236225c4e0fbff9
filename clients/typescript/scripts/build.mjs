// Types from the published contract, then the modules, then the one file for pages without a bundler.
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const run = (program, ...args) => execFileSync(`node_modules/.bin/${program}`, args, { stdio: 'inherit' });

rmSync('dist', { recursive: true, force: true });
run('openapi-typescript', '../../docs/openapi.json', '-o', 'src/generated/openapi.ts');
run('tsc', '-p', '.');
await build({
  entryPoints: ['dist/index.js'],
  outfile: 'dist/browser.js',
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
});
cpSync('../../LICENSE', 'LICENSE');
