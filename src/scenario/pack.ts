/**
 * A scenario as bytes, before they are deflated: link format 1. Sections, each with its number and length, so that a
 * later version can add some that this one steps over. What is as in the base (a preset, or the plain world) costs nothing.
 */
import {
  BitReader,
  BitWriter,
  ByteReader,
  ByteWriter,
  DamagedError,
  decodeUtf8,
  fingerprint,
} from './bytes';
import { packEdits, unpackEdits } from './diff';
import { baseHash, type LinkBase } from './presets';
import { longestText, parseScenario, type Scenario, type ScenarioRun } from './schema';
import { packText, unpackText } from './words';
import { newScenario, worldChanges, worldKeys } from './world';

const section = {
  program: 1,
  name: 2,
  world: 3,
  kernel: 4,
  runs: 5,
  place: 6,
  notes: 7,
  design: 8,
} as const;
const programKind = { text: 0, preset: 1, edited: 2 } as const;

/** Bits of the smallest group for each kind of number in a run. */
const width = { steps: 6, after: 3, choice: 3, check: 12, digest: 24 } as const;

const plainBase: LinkBase = { id: '', scenario: newScenario('', { preset: null, text: '' }) };

// ---- writing

export function pack(scenario: Scenario, bases: readonly LinkBase[]): Uint8Array<ArrayBuffer> {
  const base = bases.find(({ id }) => id === scenario.program.preset) ?? plainBase;
  const out = new ByteWriter();
  const put = (number: number, bytes: Uint8Array) => {
    out.natural(number);
    out.block(bytes);
  };
  put(section.program, packProgram(scenario.program, base));
  if (scenario.name !== base.scenario.name) put(section.name, utf8(scenario.name));
  const changes = worldChanges(scenario, base.scenario);
  if (Object.keys(changes).length > 0) put(section.world, utf8(JSON.stringify(changes)));
  if (scenario.design !== base.scenario.design) put(section.design, utf8(scenario.design));
  if (Object.keys(scenario.kernel).length > 0) put(section.kernel, packKernel(scenario.kernel));
  if (scenario.runs.length > 0) put(section.runs, packRuns(scenario.runs));
  const { cursor, selection } = scenario;
  if (cursor.run !== 0 || cursor.step !== 0 || selection !== null) {
    const place = new ByteWriter();
    place.natural(cursor.run);
    place.natural(cursor.step);
    if (selection !== null) place.append(utf8(selection));
    put(section.place, place.finish());
  }
  if (scenario.notes.length > 0) put(section.notes, utf8(JSON.stringify(scenario.notes)));
  const body = out.finish();
  const all = new ByteWriter();
  for (const byte of checksum(body)) all.byte(byte);
  all.append(body);
  return all.finish();
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function checksum(body: Uint8Array): readonly number[] {
  const sum = fingerprint(body);
  return [sum & 0xff, (sum >> 8) & 0xff, (sum >> 16) & 0xff];
}

function packProgram(program: Scenario['program'], base: LinkBase): Uint8Array {
  const out = new ByteWriter();
  if (base === plainBase) {
    out.byte(programKind.text);
    out.append(packText(program.text));
    return out.finish();
  }
  const same = program.text === base.scenario.program.text;
  out.byte(same ? programKind.preset : programKind.edited);
  const hash = baseHash(base);
  for (let shift = 0; shift < 32; shift += 8) out.byte(hash >>> shift);
  out.text(base.id);
  if (!same) out.append(packEdits(base.scenario.program.text, program.text));
  return out.finish();
}

/** Whole texts: edits of a kernel file could not be read any more once the file has changed. */
function packKernel(kernel: Scenario['kernel']): Uint8Array {
  const out = new ByteWriter();
  for (const [name, text] of Object.entries(kernel)) {
    out.text(name);
    out.block(packText(text));
  }
  return out.finish();
}

function packRuns(runs: Scenario['runs']): Uint8Array {
  const bits = new BitWriter();
  bits.small(runs.length, width.choice);
  for (const { from, steps, picks, digest } of runs) {
    bits.bits(from === null ? 0 : 1, 1);
    if (from !== null) {
      bits.small(from.run, width.choice);
      bits.small(from.step, width.steps);
    }
    bits.small(steps, width.steps);
    bits.small(picks.length, width.steps);
    for (const { after, choice, check } of picks) {
      bits.small(after, width.after);
      bits.small(choice, width.choice);
      bits.bits(check, width.check);
    }
    bits.bits(digest, width.digest);
  }
  return bits.finish();
}

// ---- reading

export interface Unpacked {
  /** As far as it could be read; null if there is no program in it. */
  readonly scenario: Scenario | null;
  /** What is wrong with it; null if everything could be read. */
  readonly damage: string | null;
  /** What was left out though nothing is damaged. */
  readonly warnings: readonly string[];
}

/** Never throws. `bytes` may be cut off or damaged anywhere. */
export function unpack(bytes: Uint8Array, bases: readonly LinkBase[]): Unpacked {
  const reading = new Reading(bases);
  const intact = isIntact(bytes);
  let damage: string | null = null;
  try {
    reading.sections(bytes.subarray(3));
  } catch (error) {
    damage = saidBy(error);
  }
  damage ??= reading.damage;
  if (!intact) damage ??= 'it is not what it was when it was made';
  const { scenario, damage: invalid } = reading.result();
  return { scenario, damage: damage ?? invalid, warnings: reading.warnings };
}

function isIntact(bytes: Uint8Array): boolean {
  const sum = checksum(bytes.subarray(3));
  return bytes.length > 3 && sum.every((byte, i) => byte === bytes[i]);
}

function saidBy(error: unknown): string {
  if (error instanceof DamagedError) return error.message;
  if (error instanceof SyntaxError) return 'a part of it is not JSON';
  throw error;
}

/** What was read, not yet checked. */
type Parts = { -readonly [Key in keyof Scenario]?: unknown };

class Reading {
  readonly warnings: string[] = [];
  private base: LinkBase = plainBase;
  private program: Scenario['program'] | null = null;
  private readonly parts: Parts = {};
  /** What is wrong without keeping the rest from being read. */
  damage: string | null = null;

  private readonly bases: readonly LinkBase[];

  constructor(bases: readonly LinkBase[]) {
    this.bases = bases;
  }

  sections(bytes: Uint8Array): void {
    const reader = new ByteReader(bytes);
    while (reader.left > 0) {
      const number = reader.natural();
      const length = reader.natural();
      if (length <= reader.left) this.section(number, reader.take(length));
      else {
        // Half a program is better than none.
        if (number === section.program) this.readProgram(reader.rest(), true);
        throw new DamagedError('it is cut off');
      }
    }
    if (!this.program) throw new DamagedError('there is no program in it');
  }

  private section(number: number, bytes: Uint8Array): void {
    switch (number) {
      case section.program:
        this.readProgram(bytes, false);
        return;
      case section.name:
        this.parts.name = decodeUtf8(bytes);
        return;
      case section.world:
        this.readWorld(JSON.parse(decodeUtf8(bytes)));
        return;
      case section.kernel:
        this.parts.kernel = unpackKernel(bytes);
        return;
      case section.runs:
        this.parts.runs = unpackRuns(bytes);
        return;
      case section.place: {
        const reader = new ByteReader(bytes);
        this.parts.cursor = { run: reader.natural(), step: reader.natural() };
        if (reader.left > 0) this.parts.selection = decodeUtf8(reader.rest());
        return;
      }
      case section.notes:
        this.parts.notes = JSON.parse(decodeUtf8(bytes));
        return;
      case section.design:
        this.parts.design = decodeUtf8(bytes);
        return;
      default:
        this.warnings.push(
          'A newer version of aioscope made this link; what only that one knows is left out.',
        );
    }
  }

  private readProgram(bytes: Uint8Array, cut: boolean): void {
    const reader = new ByteReader(bytes);
    const kind = reader.byte();
    if (kind === programKind.text) {
      const text = cut ? headOf(reader.rest()) : unpackText(reader.rest(), longestText);
      this.program = { preset: null, text };
      return;
    }
    let hash = 0;
    for (let shift = 0; shift < 32; shift += 8) hash |= reader.byte() << shift;
    const id = reader.text();
    const base = this.bases.find((b) => b.id === id && baseHash(b) === hash >>> 0);
    const now = base ?? this.bases.find((b) => b.id === id);
    if (!now)
      throw new DamagedError(`it needs the preset “${id}”, which this version does not have`);
    this.base = now;
    const { text } = now.scenario.program;
    this.program = { preset: id, text };
    if (kind === programKind.edited && base && !cut)
      this.program = { preset: id, text: unpackEdits(text, reader.rest(), longestText) };
    if (!base)
      this.damage = `the preset “${id}” is not what it was when the link was made; it is shown as it is now`;
  }

  private readWorld(changes: unknown): void {
    if (typeof changes !== 'object' || changes === null) return;
    for (const [key, value] of Object.entries(changes)) {
      const known = worldKeys.find((name) => name === key);
      if (known) this.parts[known] = value;
      else
        this.warnings.push(
          `The link says something about “${key.slice(0, 40)}”, which this version does not know.`,
        );
    }
  }

  /** The whole of it; else without what breaks the rules. */
  result(): { scenario: Scenario | null; damage: string | null } {
    if (!this.program) return { scenario: null, damage: null };
    const plain = { ...this.base.scenario, program: this.program };
    const whole = parseScenario({ ...plain, ...this.parts });
    if (whole.ok) return { scenario: whole.value, damage: null };
    const kept: Parts = {};
    for (const [key, value] of Object.entries(this.parts))
      if (parseScenario({ ...plain, [key]: value }).ok) kept[key as keyof Scenario] = value;
    const rest = parseScenario({ ...plain, ...kept });
    return { scenario: rest.ok ? rest.value : null, damage: whole.problems.join('; ') };
  }
}

/** What can be read of a text that ends somewhere in the middle. */
function headOf(packed: Uint8Array): string {
  for (let end = packed.length; end > packed.length - 4 && end > 0; end--)
    try {
      return unpackText(packed.subarray(0, end), longestText);
    } catch {
      // The cut went through a character.
    }
  return '';
}

function unpackKernel(bytes: Uint8Array): Scenario['kernel'] {
  const reader = new ByteReader(bytes);
  const files: [string, string][] = [];
  while (reader.left > 0) files.push([reader.text(), unpackText(reader.block(), longestText)]);
  return Object.fromEntries(files);
}

function unpackRuns(bytes: Uint8Array): readonly ScenarioRun[] {
  const bits = new BitReader(bytes);
  const runs: ScenarioRun[] = [];
  for (let left = bits.small(width.choice); left > 0; left--) {
    const from =
      bits.bits(1) === 0 ? null : { run: bits.small(width.choice), step: bits.small(width.steps) };
    const steps = bits.small(width.steps);
    const picks: ScenarioRun['picks'][number][] = [];
    for (let n = bits.small(width.steps); n > 0; n--)
      picks.push({
        after: bits.small(width.after),
        choice: bits.small(width.choice),
        check: bits.bits(width.check),
      });
    runs.push({ from, steps, picks, digest: bits.bits(width.digest) });
  }
  return runs;
}
