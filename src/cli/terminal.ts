/** What the command line needs of whatever it is run from, so that tests can be a terminal or a pipe. */
export interface Terminal {
  /** Prints to stdout and to stderr; line ends are the caller's. */
  out(text: string): void;
  err(text: string): void;
  /** Characters in a line of stderr, if a person looks at it who wants to see that something goes on. */
  readonly progressColumns: number | null;
  readonly colours: boolean;
  /** Characters in a line. */
  readonly columns: number;
  /** Milliseconds, from any point in time. */
  now(): number;
  /** Lets signals be heard between two slices of work. */
  pause(): Promise<void>;
  /** Whether Ctrl-C was pressed. */
  isStopped(): boolean;
}

const narrowest = 40;
const usual = 100;
const longest = 120;

/** The process's own. Ctrl-C asks to stop at the next pause; a second one kills. */
export function processTerminal(process: NodeJS.Process): Terminal {
  const { stdout, stderr, env } = process;
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stopped = true;
    });
  // Whoever reads may have seen enough, as `head` has.
  for (const stream of [stdout, stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  return {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    progressColumns: stderr.isTTY === true && env.TERM !== 'dumb' ? stderr.columns || usual : null,
    colours: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
    columns: Math.min(Math.max((stdout.isTTY && stdout.columns) || usual, narrowest), longest),
    now: () => performance.now(),
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    isStopped: () => stopped,
  };
}
