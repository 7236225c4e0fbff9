// Checks the manifests beside this folder, or those on standard input with "-", against the schemas of Kubernetes: their
// values by validating them, and that every member exists by compiling them as what they are. Exits with 1 if one fails.
import { execFileSync } from "node:child_process";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

const here = fileURLToPath(new URL(".", import.meta.url));
const manifests = fileURLToPath(new URL("..", import.meta.url));
const files = process.argv[2] === "-"
  ? [["standard input", await text(process.stdin)]]
  : await Promise.all((await readdir(manifests)).filter(name => name.endsWith(".yaml") && name !== "kustomization.yaml")
    .map(async name => [name, await readFile(manifests + name, "utf8")]));

let wrong = 0;
const sources = [];
for (const [name, content] of files) {
  for (const document of parseAllDocuments(content)) {
    const object = document.toJS();
    try {
      if (document.errors.length > 0)
        throw document.errors[0];
      const models = await import(`kubernetes-models/${object.apiVersion}`);
      new models[object.kind](object).validate();

      // The models set these themselves.
      const { apiVersion, kind, ...members } = object;
      sources.push(`import { ${kind} as K${sources.length} } from "kubernetes-models/${apiVersion}";\n`
        + `new K${sources.length}(${JSON.stringify(members, null, 1)});\n`);
    } catch (error) {
      console.error(`${name}: ${object?.kind} ${object?.metadata?.name}: ${error.message}`);
      wrong++;
    }
  }
}

const source = `${here}manifests.ts`;
await writeFile(source, sources.join(""));
try {
  execFileSync(
    process.execPath,
    [`${here}node_modules/typescript/bin/tsc`, "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", source],
    { stdio: "inherit" });
} catch {
  wrong++;
}
await rm(source);

if (wrong > 0 || sources.length === 0)
  process.exit(1);
console.log(`${sources.length} manifests are as Kubernetes has them.`);
