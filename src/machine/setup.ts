/** What a scenario fills into a model before the first step. Plain data: it travels in links. */

/** Which alternatives of a choice point may be taken. Points without a rule are open. */
export interface ChoiceRule {
  /** Alternatives (by name) that may not be taken. A fault has the alternatives `ok` and `fails`. */
  readonly forbid?: readonly string[];
  /** The only alternative that may be taken. */
  readonly force?: string;
}

export interface MapEntry {
  /** Scalars by path: `""` for a plain key or value, else a field such as `fds[1]`. */
  readonly key: Readonly<Record<string, number | bigint>>;
  readonly value: Readonly<Record<string, number | bigint>>;
}

export interface Setup {
  /** Values of SCENARIO globals, by path: `nr_ios`, `ios[0].op`. Paths that the kernel files do not have are an error. */
  readonly values: Readonly<Record<string, number | bigint>>;
  /** How many instances of a CONTEXT function run, by function name. Not named: as in the kernel file. */
  readonly instances: Readonly<Record<string, number>>;
  readonly choices: Readonly<Record<string, ChoiceRule>>;
  /** What user space put into the program's maps. */
  readonly maps: Readonly<Record<string, readonly MapEntry[]>>;
  /** The map that the server in user space writes while the model runs (user_space_stores); null: none. */
  readonly serverMap: string | null;
  /** Most objects of a record type alive at once; not named: 4. */
  readonly bounds: Readonly<Record<string, number>>;
}
