// `npm run verifier-fuzz [COUNT] [SEED] [DIR]`: random programs, judged by the running kernel and by the model. Programs on
// which the two disagree are kept in DIR/programs, if it is given: to be looked into, and to become part of the corpus.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileProgram } from '../src/scenario/compile';
import { agreement, knownRegimes } from '../src/verifier/corpus';
import { randomProgram } from '../src/verifier/random-programs';
import { cannotRecord, record } from './recording';

const [count = '500', seed = '1', keep] = process.argv.slice(2);
const missing = cannotRecord();
if (missing) {
  console.error(`verifier-fuzz: SKIPPED (${missing})`);
  process.exit(77);
}
const folder = mkdtempSync(join(tmpdir(), 'aioscope-fuzz-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'programs'));
const first = Number(seed);
for (let i = first; i < first + Number(count); i++)
  writeFileSync(join(folder, 'programs', `random_${i}.bpf.c`), randomProgram(i).text);

const { cases, kernel } = await record(folder, false);
const found = agreement(cases, knownRegimes, (file) =>
  compileProgram(readFileSync(join(folder, 'programs', file), 'utf8'), file),
);
for (const { id, kind, recorded, modelled } of found.disagreements) {
  if (kind === 'reason') continue;
  console.log(`${id}: Linux ${kernel} ${recorded}, the model ${modelled}`);
  if (!keep) continue;
  const file = `${id.split('/')[0]}.bpf.c`;
  mkdirSync(join(keep, 'programs'), { recursive: true });
  copyFileSync(join(folder, 'programs', file), join(keep, 'programs', file));
}
const { total } = found;
const accepted = total.cases - total.refused;
console.log(
  `${count} programs, ${total.cases} verdicts of Linux ${kernel} (${accepted} accepted): ${total.agree} agree, ${total.reasonAgree} for the same reason`,
);
process.exitCode = total.agree === total.cases ? 0 : 1;
