/**
 * Random small programs in the vocabulary of aio.h: correct ones by construction, most of them then spoilt a little, so
 * that about half are refused. For comparing the model with a kernel, and designs with each other.
 */

/** A source of numbers below n; the same one for the same seed. */
type Random = (n: number) => number;

function randomFrom(seed: number): Random {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return (n) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % n;
  };
}

type Statement =
  | { readonly kind: 'line'; readonly text: string }
  | {
      readonly kind: 'block';
      readonly head: string;
      readonly body: Statement[];
      readonly tail: Statement[] | null;
    }
  /** Lines that mean nothing without each other, such as an alloc and its variable. */
  | { readonly kind: 'open'; readonly text: string };

export interface RandomProgram {
  readonly text: string;
  readonly regimes: readonly string[];
}

export function randomProgram(seed: number): RandomProgram {
  const random = randomFrom(seed);
  for (let i = 0; i < 5; i++) random(7);
  return new Writer(random, seed).program();
}

class Writer {
  readonly #random: Random;
  readonly #seed: number;
  readonly #inputs: { readonly name: string; readonly wide: boolean }[] = [];
  readonly #flags: string[] = [];
  readonly #subs = new Set<string>();
  /** Aios that this point holds, by variable. */
  #held: string[] = [];
  /** So many of them, the first ones, belong to the code around: they may be used, not given away. */
  #frozen = 0;
  #names = 0;
  #usesMap = false;
  #usesGoto = false;
  #loops = 0;
  #left: number;
  readonly #isCallback: boolean;

  constructor(random: Random, seed: number) {
    this.#random = random;
    this.#seed = seed;
    this.#left = 6 + random(10);
    this.#isCallback = random(7) === 0;
  }

  #one<T>(of: readonly T[]): T {
    return of[this.#random(of.length)] as T;
  }

  /** One that may be given away here. */
  #own(): string | null {
    const own = this.#held.slice(this.#frozen);
    return own.length > 0 ? this.#one(own) : null;
  }

  /** Statements that leave what the code around holds as it is, and nothing else. */
  #closed(depth: number, held: readonly string[]): Statement[] {
    const [before, frozen] = [this.#held, this.#frozen];
    this.#frozen = before.length;
    this.#held = [...before, ...held];
    const body = this.#statements(depth);
    const rest = this.#held.slice(before.length).map((name) => line(`bpf_aio_release(${name});`));
    this.#held = before;
    this.#frozen = frozen;
    return [...body, ...rest];
  }

  #name(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }

  program(): RandomProgram {
    const inputs: Statement[] = [];
    for (let i = 0; i < 1 + this.#random(3); i++) {
      const wide = this.#random(3) === 0;
      const name = this.#name('f');
      const mask = this.#random(3) === 0 ? ` & ${this.#one([1, 3, 7, 15])}` : '';
      inputs.push(
        line(`${wide ? 'unsigned long' : 'unsigned'} ${name} = bpf_get_prandom_u32()${mask};`),
      );
      this.#inputs.push({ name, wide });
    }
    const flags = this.#random(2);
    for (let i = 0; i < flags; i++) {
      const name = this.#name('done');
      inputs.push(line(`int ${name} = 0;`));
      this.#flags.push(name);
    }
    if (this.#isCallback) this.#held = ['aio'];
    const body = [...this.#statements(0), ...this.#end('r')];
    const spoilt = this.#random(4);
    for (let i = 0; i < Math.min(2, spoilt); i++) this.#spoil(body);
    const isWithSlots = this.#usesMap;
    const head = this.#isCallback ? 'AIO_COMPLETE_CB(complete_cb, aio, ret)' : 'AIO_HANDLER(prog)';
    const regimes = this.#isCallback
      ? [
          ...(isWithSlots ? [] : ['plain.borrowed']),
          'tracked.owned',
          'consuming.owned',
          'tracked.borrowed',
        ]
      : [...(isWithSlots ? [] : ['plain']), 'tracked', 'consuming'];
    const lines = [
      `// Random program ${this.#seed}.`,
      `// regimes: ${regimes.join(' ')}`,
      '#include "aio.h"',
      '',
      ...(isWithSlots ? ['AIO_SLOTS(slots, 8);', ''] : []),
      ...[...this.#subs].flatMap((name) => [...(subprograms[name] ?? []), '']),
      head,
      '{',
      '\tint r = 0;',
      ...printed(inputs, 1),
      ...printed(body, 1),
      ...(this.#usesGoto ? ['out:'] : []),
      '\treturn r;',
      '}',
      '',
    ];
    return { text: lines.join('\n'), regimes };
  }

  #statements(depth: number): Statement[] {
    const list: Statement[] = [];
    const count = 1 + this.#random(depth === 0 ? 6 : 3);
    for (let i = 0; i < count && this.#left > 0; i++) {
      this.#left -= 1;
      list.push(...this.#statement(depth));
    }
    return list;
  }

  #statement(depth: number): Statement[] {
    const kind = this.#random(depth > 2 ? 9 : 20);
    const held = this.#held.length > 0;
    if (!held || kind === 0) return this.#allocate(depth);
    switch (kind) {
      case 1:
      case 2:
        return this.#submit();
      case 3:
        return [line(`r += ${this.#one(this.#held)}->opf;`)];
      case 4: {
        const input = this.#one(this.#inputs).name;
        return [line(`barrier_var(${input});`)];
      }
      case 5:
        return this.#release();
      case 6:
        return this.#alias();
      case 7:
        return [line('r = (int)bpf_get_prandom_u32();')];
      case 8:
        return this.#flagged();
      case 9:
      case 10:
        return [this.#exitIf()];
      case 11:
      case 12:
        return this.#choice(depth);
      case 13:
        return this.#loop(depth);
      case 14:
        return this.#subprogram();
      case 15:
        return this.#park();
      case 16:
        return this.#correlated();
      case 17:
        return this.#switch(depth);
      case 18:
        return this.#stack();
      default:
        return this.#allocate(depth);
    }
  }

  #condition(): string {
    const { name } = this.#one(this.#inputs);
    const flag = this.#flags.length > 0 ? this.#one(this.#flags) : name;
    switch (this.#random(9)) {
      case 0:
        return `${name} == ${this.#random(8)}`;
      case 1:
        return `${name} != ${this.#random(8)}`;
      case 2:
        return `${name} > ${this.#random(200)}`;
      case 3:
        return `${name} < ${1 + this.#random(200)}`;
      case 4:
        return `${name} & ${this.#one([1, 2, 4, 8])}`;
      case 5:
        return 'r < 0';
      case 6:
        return flag;
      case 7:
        return `bpf_get_prandom_u32() ${this.#one(['==', '>', '!='])} ${this.#random(100)}`;
      default:
        return `${name} >= ${this.#random(20)} ${this.#one(['&&', '||'])} r ${this.#one(['==', '!=', '>'])} ${this.#random(5)}`;
    }
  }

  /** Gives back all that is held, and leaves. */
  #end(value: string): Statement[] {
    const releases = this.#held.map((name) => line(`bpf_aio_release(${name});`));
    if (this.#random(6) === 0) {
      this.#usesGoto = true;
      return [...releases, line('goto out;')];
    }
    return [...releases, line(`return ${value};`)];
  }

  #exitIf(): Statement {
    return block(`if (${this.#condition()})`, this.#end(`-${1 + this.#random(30)}`));
  }

  #allocate(depth: number): Statement[] {
    const name = this.#name('a');
    const open: Statement = {
      kind: 'open',
      text: `struct bpf_aio *${name} = bpf_aio_alloc(${this.#random(3)}, 0);`,
    };
    const before = [...this.#held];
    switch (this.#random(4)) {
      case 0: {
        return [open, block(`if (${name})`, this.#closed(depth + 1, [name]))];
      }
      case 1: {
        const middle = this.#random(2) === 0 ? [line('bpf_get_prandom_u32();')] : [];
        const test = this.#random(2) === 0 ? `!${name}` : `${name} == NULL`;
        const fail = block(`if (${test})`, this.#end('-12'));
        this.#held = [...before, name];
        return [open, ...middle, fail];
      }
      default: {
        const fail = block(`if (!${name})`, this.#end('-12'));
        this.#held = [...before, name];
        return [open, fail];
      }
    }
  }

  #submit(): Statement[] {
    const name = this.#one(this.#held);
    const call = `bpf_aio_submit(${name}, 3, 0, 512, 0)`;
    switch (this.#random(4)) {
      case 0:
        return [line(`${call};`)];
      case 1:
        return [line(`r = ${call};`)];
      case 2:
        return [block(`if (${call} < 0)`, this.#end('-5'))];
      default: {
        const own = this.#own();
        if (own === null) return [line(`r = ${call};`)];
        this.#held = this.#held.filter((other) => other !== own);
        return [line(`r = ${call};`), line(`bpf_aio_release(${own});`)];
      }
    }
  }

  #release(): Statement[] {
    const name = this.#own();
    if (name === null) return [];
    this.#held = this.#held.filter((other) => other !== name);
    return [line(`bpf_aio_release(${name});`)];
  }

  #alias(): Statement[] {
    const from = this.#own();
    if (from === null) return [];
    const to = this.#name('b');
    this.#held = this.#held.map((name) => (name === from ? to : name));
    const barrier = this.#random(2) === 0 ? [line(`barrier_var(${to});`)] : [];
    return [{ kind: 'open', text: `struct bpf_aio *${to} = ${from};` }, ...barrier];
  }

  #stack(): Statement[] {
    const from = this.#own();
    if (from === null) return [];
    const to = this.#name('v');
    this.#held = this.#held.map((name) => (name === from ? to : name));
    const slot = this.#name('s');
    return [
      { kind: 'open', text: `struct bpf_aio *volatile ${slot} = ${from};` },
      { kind: 'open', text: `struct bpf_aio *${to} = ${slot};` },
    ];
  }

  /** Released early under a condition, and late under what a flag remembers. */
  #flagged(): Statement[] {
    const name = this.#own();
    if (name === null) return [];
    const flag = this.#name('gone');
    const open: Statement = { kind: 'open', text: `int ${flag} = 0;` };
    const early = block(`if (${this.#condition()})`, [
      line(`bpf_aio_release(${name});`),
      line(`${flag} = 1;`),
    ]);
    const between = this.#random(2) === 0 ? [line(`barrier_var(${flag});`)] : [];
    const late = block(`if (!${flag})`, [line(`bpf_aio_release(${name});`)]);
    this.#held = this.#held.filter((other) => other !== name);
    const middle = this.#random(2) === 0 ? [line('bpf_get_prandom_u32();')] : [];
    return [open, early, ...between, ...middle, late];
  }

  /** The same test twice. */
  #correlated(): Statement[] {
    const name = this.#own();
    if (name === null) return [];
    const input = this.#one(this.#inputs).name;
    const n = this.#random(100);
    const [first, second] = this.#one([
      [`${input} > ${n}`, `${input} <= ${n}`],
      [`${input} == ${n}`, `${input} != ${n}`],
      [`${input} & 4`, `!(${input} & 4)`],
      [`!${input}`, `${input}`],
      [`${input} < ${n + 1}`, `${input} >= ${n + 1}`],
    ] as const);
    const barrier = this.#random(2) === 0 ? [line(`barrier_var(${input});`)] : [];
    const middle: Statement[] = [];
    const count = this.#random(4);
    for (let i = 0; i < count; i++) middle.push(line('bpf_get_prandom_u32();'));
    this.#held = this.#held.filter((other) => other !== name);
    const release = () => [line(`bpf_aio_release(${name});`)];
    return [
      block(`if (${first})`, release()),
      ...barrier,
      ...middle,
      block(`if (${second})`, release()),
    ];
  }

  #choice(depth: number): Statement[] {
    const condition = this.#condition();
    const before = [...this.#held];
    const then = this.#statements(depth + 1);
    const after = [...this.#held];
    this.#held = before;
    const otherwise = this.#random(2) === 0 ? this.#statements(depth + 1) : [];
    const common = after.filter((name) => this.#held.includes(name));
    const drop = (list: readonly string[]) =>
      list
        .filter((name) => !common.includes(name))
        .map((name) => line(`bpf_aio_release(${name});`));
    const [first, second] = [drop(after), drop(this.#held)];
    this.#held = common;
    return [block(`if (${condition})`, [...then, ...first], [...otherwise, ...second])];
  }

  #loop(depth: number): Statement[] {
    const i = this.#name('i');
    this.#loops += 1;
    const body: Statement[] = [];
    const name = this.#name('a');
    if (this.#random(3) > 0) {
      body.push({ kind: 'open', text: `struct bpf_aio *${name} = bpf_aio_alloc(${i}, 0);` });
      body.push(block(`if (!${name})`, [line(this.#one(['break;', 'continue;']))]));
      if (this.#random(2) === 0) {
        const leave = this.#one(['break;', 'continue;']);
        body.push(
          block(`if (${this.#condition()})`, [line(`bpf_aio_release(${name});`), line(leave)]),
        );
      }
      body.push(...this.#closed(depth + 2, [name]));
    } else body.push(...this.#closed(depth + 2, []));
    this.#loops -= 1;
    const count = 2 + this.#random(4);
    return this.#random(4) === 0
      ? [{ kind: 'open', text: `int ${i};` }, block(`bpf_for(${i}, 0, ${count})`, body)]
      : [line('NO_UNROLL'), block(`for (int ${i} = 0; ${i} < ${count}; ${i}++)`, body)];
  }

  #switch(depth: number): Statement[] {
    const { name: input } = this.#one(this.#inputs);
    const body: Statement[] = [];
    const target = this.#own();
    for (const label of ['case 0:', 'case 1:', 'case 2:', 'default:']) {
      const inner = this.#random(3) === 0 ? this.#closed(depth + 2, []) : [];
      const release = target === null ? [] : [line(`bpf_aio_release(${target});`)];
      body.push(line(label), block('', [...inner, ...release]), line('break;'));
    }
    this.#held = this.#held.filter((name) => name !== target);
    return [block(`switch (${input}${this.#random(2) === 0 ? ' & 3' : ''})`, body)];
  }

  #subprogram(): Statement[] {
    const own = this.#own();
    const name = own ?? this.#one(this.#held);
    const input = this.#one(this.#inputs).name;
    const kind = this.#one(own === null ? ['sub_submit', 'sub_read'] : Object.keys(subprograms));
    this.#subs.add(kind);
    const without = () => {
      this.#held = this.#held.filter((other) => other !== name);
    };
    switch (kind) {
      case 'sub_release':
        without();
        return [line(`r = sub_release(${name});`)];
      case 'sub_submit':
        return [line(`r = sub_submit(${name}, ${input});`)];
      case 'sub_read':
        return [line(`r += sub_read(${name});`)];
      case 'sub_maybe':
        without();
        return [block(`if (!sub_maybe(${name}, ${input}))`, [line(`bpf_aio_release(${name});`)])];
      default: {
        const made = this.#name('a');
        const open: Statement = {
          kind: 'open',
          text: `struct bpf_aio *${made} = sub_make(${input});`,
        };
        const fail = block(`if (!${made})`, this.#end('-12'));
        this.#held = [...this.#held, made];
        return [open, fail];
      }
    }
  }

  #park(): Statement[] {
    const name = this.#own();
    if (name === null || (this.#isCallback && this.#random(2) === 0)) return [];
    this.#usesMap = true;
    const [key, slot, old] = [this.#name('k'), this.#name('slot'), this.#name('old')];
    const opens: Statement[] = [
      {
        kind: 'open',
        text: `unsigned ${key} = ${this.#one([this.#one(this.#inputs).name, '2', '0'])};`,
      },
      { kind: 'open', text: `struct aio_slot *${slot} = bpf_map_lookup_elem(&slots, &${key});` },
    ];
    const fail = block(`if (!${slot})`, this.#end('-2'));
    this.#held = this.#held.filter((other) => other !== name);
    return [
      ...opens,
      fail,
      {
        kind: 'open',
        text: `struct bpf_aio *${old} = bpf_kptr_xchg(&${slot}->aio, ${this.#random(8) === 0 ? this.#keep(name) : name});`,
      },
      block(`if (${old})`, [line(`bpf_aio_release(${old});`)]),
    ];
  }

  #keep(name: string): string {
    this.#held = [...this.#held, name];
    return 'NULL';
  }

  /** Takes away, doubles or swaps one statement. */
  #spoil(body: Statement[]): void {
    const lists: Statement[][] = [];
    const collect = (list: Statement[]): void => {
      if (list.some(isLoose)) lists.push(list);
      for (const statement of list)
        if (statement.kind === 'block') {
          collect(statement.body);
          if (statement.tail) collect(statement.tail);
        }
    };
    collect(body);
    if (lists.length === 0) return;
    const list = this.#one(lists);
    const places = [...list.keys()].filter((i) => isLoose(list[i] as Statement));
    const at = this.#one(places);
    const statement = list[at] as Statement;
    switch (this.#random(4)) {
      case 0:
      case 1:
        list.splice(at, 1);
        return;
      case 2:
        list.splice(at, 0, statement);
        return;
      default: {
        const other = list[at + 1];
        if (other && isLoose(other)) list.splice(at, 2, other, statement);
        else list.splice(at, 1);
      }
    }
  }
}

const subprograms: Readonly<Record<string, readonly string[]>> = {
  sub_release: [
    'static __noinline int sub_release(struct bpf_aio *aio)',
    '{',
    '\tbpf_aio_release(aio);',
    '\treturn 1;',
    '}',
  ],
  sub_submit: [
    'static __noinline int sub_submit(struct bpf_aio *aio, unsigned pos)',
    '{',
    '\treturn bpf_aio_submit(aio, 3, pos, 512, 0);',
    '}',
  ],
  sub_read: ['static __noinline int sub_read(struct bpf_aio *aio)', '{', '\treturn aio->opf;', '}'],
  sub_maybe: [
    'static __noinline int sub_maybe(struct bpf_aio *aio, unsigned flag)',
    '{',
    '\tif (flag > 50) {',
    '\t\tbpf_aio_release(aio);',
    '\t\treturn 1;',
    '\t}',
    '\treturn 0;',
    '}',
  ],
  sub_make: [
    'static __noinline struct bpf_aio *sub_make(unsigned op)',
    '{',
    '\treturn bpf_aio_alloc(op, 0);',
    '}',
  ],
};

const line = (text: string): Statement => ({ kind: 'line', text });
const block = (head: string, body: Statement[], tail: Statement[] | null = null): Statement => ({
  kind: 'block',
  head,
  body,
  tail: tail && tail.length > 0 ? tail : null,
});

/** What can be taken away without breaking the C. */
const isLoose = (statement: Statement): boolean =>
  statement.kind === 'block'
    ? statement.head.startsWith('if')
    : statement.kind === 'line' &&
      !/^(case|default|NO_UNROLL|(int|unsigned) )/.test(statement.text);

function printed(list: readonly Statement[], depth: number): string[] {
  const tabs = '\t'.repeat(depth);
  return list.flatMap((statement) => {
    if (statement.kind !== 'block') return [`${tabs}${statement.text}`];
    const { head, body, tail } = statement;
    const middle = tail ? [`${tabs}} else {`, ...printed(tail, depth + 1)] : [];
    return [
      `${tabs}${head ? `${head} ` : ''}{`,
      ...printed(body, depth + 1),
      ...middle,
      `${tabs}}`,
    ];
  });
}
