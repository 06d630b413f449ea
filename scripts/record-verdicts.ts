// `npm run record-verdicts [DIR]`: loads the programs of DIR/programs (corpus/ if not given) into the running kernel, and
// writes DIR/verdicts.json. RECORDED=YYYY-MM-DD sets the date.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cannotRecord, record } from './recording';

const [folder = 'corpus'] = process.argv.slice(2);
const missing = cannotRecord();
if (missing) {
  console.error(`SKIPPED: ${missing}`);
  process.exit(77);
}
const recording = await record(folder, true);
writeFileSync(join(folder, 'verdicts.json'), `${JSON.stringify(recording, null, 1)}\n`);
const refused = recording.cases.filter(({ verdict }) => verdict === 'reject').length;
console.log(
  `${recording.cases.length} verdicts of Linux ${recording.kernel}, ${refused} of them refusals`,
);
