// `npm run personas [-- NAME …]`: meets every persona in `servers/`, or those whose name or file holds one of the words.
import { readdirSync } from "node:fs";
import { meet, type Met } from "./meet.ts";
import type { Persona } from "./persona.ts";

const FOLDER = new URL("servers/", import.meta.url);

interface Found {
  readonly file: string;
  readonly persona: Persona;
}

async function findPersonas(words: readonly string[]): Promise<readonly Found[]> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".ts"));
  const found = await Promise.all(
    files.map(async (file): Promise<Found> => {
      const { persona } = (await import(new URL(file, FOLDER).href)) as {
        readonly persona: Persona;
      };
      return { file, persona };
    }),
  );
  const isWanted = ({ file, persona }: Found): boolean =>
    words.length === 0 ||
    words.some((word) => `${file} ${persona.name}`.toLowerCase().includes(word.toLowerCase()));
  return found.filter(isWanted);
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const mark = (faults: readonly string[]): string => (faults.length === 0 ? "ok" : "FAILED");

function toRow({ name, findings, faults, requests }: Met): string {
  const columns = [
    name.padEnd(40),
    mark(findings).padEnd(8),
    mark(faults).padEnd(8),
    String(requests),
  ];
  const told = [...findings, ...faults].map((each) => `    ${each}`);
  return [columns.join(" "), ...told].join("\n");
}

const personas = await findPersonas(process.argv.slice(2));
print(["persona".padEnd(40), "test".padEnd(8), "chat".padEnd(8), "requests"].join(" "));
let failed = 0;
for (const { persona } of personas) {
  const met = await meet(persona);
  if (met.findings.length + met.faults.length > 0) failed += 1;
  print(toRow(met));
}
print(`${personas.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && personas.length > 0 ? 0 : 1;
