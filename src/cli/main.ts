/** The command line's entry: what package.json's bin is built of. */
import { run } from './commands';
import { processTerminal } from './terminal';

const failed = 2;

try {
  // Set, not exited with: what is still to be written to a pipe must get there.
  process.exitCode = await run(process.argv.slice(2), processTerminal(process));
} catch (error) {
  const trace = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`aioscope itself has failed, not the program: ${trace}\n`);
  process.exitCode = failed;
}
