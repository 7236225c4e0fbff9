// Takes the README's program into a folder as tour.ts, and what it is to print, line by line, as expected.txt.
import { readFileSync, writeFileSync } from 'node:fs';

const [readme, folder] = process.argv.slice(2);
const program = [...readFileSync(readme, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(it => it[1]).join('\n');
const printed = program.split('\n').filter(it => /^\s*console\.log\(/.test(it));
const expected = printed.map(it => /; \/\/ (.+)$/.exec(it)?.[1]);
const untold = printed.filter((_, index) => expected[index] === undefined);
if (printed.length === 0 || untold.length > 0)
  throw new Error(`What the tour prints is not told: ${untold.join('; ') || 'it prints nothing'}`);
writeFileSync(`${folder}/tour.ts`, program);
writeFileSync(`${folder}/expected.txt`, expected.map(it => `${it}\n`).join(''));
