// Generates models of the bus's messages in C# and TypeScript: node models.mjs ASYNCAPI FOLDER.
// Exits 1 unless each message has a model of its own with its own constant for `type`.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { CSharpGenerator, TypeScriptGenerator } from '@asyncapi/modelina';
import { Parser } from '@asyncapi/parser';

const [file, folder] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
let failed = false;
const fail = (sentence) => {
  console.log(sentence);
  failed = true;
};

const { document, diagnostics } = await new Parser().parse(text);
for (const it of diagnostics) {
  // Modelina reads 3.0 and not yet 3.1.
  if (it.code !== 'asyncapi-latest-version') fail(`${file}: ${it.path.join('.')}: ${it.message}`);
}

const types = document.messages().all()
  .map((message) => message.payload()?.properties()?.type?.const())
  .filter((type) => type !== undefined);
if (types.length === 0) fail('No message has a type.');

const languages = {
  ts: {
    generator: new TypeScriptGenerator({ modelType: 'interface', rawPropertyNames: true }),
    constant: /^ {2}'?type'?: '([a-z._]+)';$/m,
    whole: (models) => models.map((it) => `export ${it}`).join('\n\n'),
  },
  cs: {
    generator: new CSharpGenerator(),
    constant: /const string type = "([a-z._]+)";/,
    whole: (models) => models.join('\n\n'),
  },
};

for (const [language, { generator, constant, whole }] of Object.entries(languages)) {
  const models = await generator.generate(text);
  const found = models.map((it) => constant.exec(it.result)?.[1]).filter((it) => it !== undefined);
  for (const type of types) {
    const count = found.filter((it) => it === type).length;
    if (count !== 1) fail(`${language}: ${count} models have the type ${type}; there must be one.`);
  }
  for (const { modelName } of models) {
    if (/anonymous/i.test(modelName)) fail(`${language}: a model has no name of its own: ${modelName}`);
  }
  rmSync(`${folder}/${language}`, { recursive: true, force: true });
  mkdirSync(`${folder}/${language}`, { recursive: true });
  writeFileSync(`${folder}/${language}/models.${language}`, whole(models.map((it) => it.result)));
  console.log(`${language}: ${models.length} models, ${found.length} of them messages`);
}
process.exitCode = failed ? 1 : 0;
