/** Constant tables of an exported model, as C. */
import type { Compilation } from '../checker/compiled/compilation';
import { bounds, flags, properties } from '../checker/compiled/properties';
import { mayStop } from '../checker/compiled/stops';
import { liveSlots } from '../machine/liveness';
import type { LinkedFunction } from '../machine/model';
import { typeTag } from '../machine/naming';
import { pointerOffsets } from '../machine/pointers';
import { cName } from './c';
import { lineAt } from './names';
import { placeKey, type Survey } from './survey';

const perLine = 16;

function array(type: string, name: string, values: readonly (string | number)[]): string {
  const lines: string[] = [];
  for (let i = 0; i < values.length; i += perLine)
    lines.push(`\t${values.slice(i, i + perLine).join(', ')},`);
  return `static const ${type} ${name}[] = {\n${lines.join('\n') || '\t0,'}\n};\n`;
}

const quoted = (text: string): string => JSON.stringify(text);

export function constants(compilation: Compilation, { image }: Survey): string {
  const { model, work, tables } = compilation;
  const values = {
    MEM: (image.length + 15) & ~7,
    NR_OBJECTS: model.layout.objects.length,
    NR_CONTEXTS: work.contexts,
    NR_FUNCTIONS: model.functions.length,
    FIRST_ARENA: work.firstArena,
    OBJECT_TABLE: tables.objects,
    HEADER: work.header,
    EVENTS: tables.events,
    DIRTY_LIST: tables.dirtyList,
    PROGRAMS: flags.programs,
    EXCUSED: flags.excused,
    NO_LEAK: properties.indexOf('no-leak'),
    NOT_STUCK: properties.indexOf('not-stuck'),
  };
  return `enum {\n${Object.entries(values)
    .map(([name, value]) => `\t${name} = ${value},`)
    .join('\n')}\n};\n`;
}

/** What is printed of a finding. */
export function findingNames(
  compilation: Compilation,
  isIncluded: (fn: LinkedFunction) => boolean,
): readonly string[] {
  const { model } = compilation;
  const lines = [0];
  const functions = model.functions.map((fn) => {
    const first = lines.length;
    const known = isIncluded(fn);
    fn.code.forEach((_, pc) => {
      lines.push(known ? lineAt(model, fn, pc).line : 0);
    });
    return `{${first}, ${fn.span.file}}`;
  });
  return [
    array('char *const', 'property_names', properties.map(quoted)),
    array(
      'char *const',
      'file_names',
      model.files.map(({ name }) => quoted(name)),
    ),
    array(
      'char *const',
      'object_kinds',
      model.layout.objects.map(({ type }) => quoted(typeTag(type))),
    ),
    array('struct { unsigned first, file; }', 'site_functions', functions),
    array('unsigned short', 'site_lines', lines),
    array('char *const', 'bound_names', boundNames(compilation)),
  ];
}

/** Bounds of the model, in words, by their numbers. */
function boundNames({ model }: Compilation): readonly string[] {
  const names: string[] = Array.from({ length: bounds.arena }, () => 'a bound of the model');
  names[bounds.tokens] = 'more references on one object than the model keeps';
  names[bounds.stack] = 'kernel stack overflow';
  names[bounds.entries] = 'more entries in a map than the model keeps';
  names[bounds.array] = 'an index of an array map beyond what the model keeps';
  names[bounds.loop] = 'an endless loop';
  for (const { record, count } of model.layout.arenas.values())
    names.push(`more than ${count} objects of struct ${record.tag} alive at once`);
  return names.map(quoted);
}

/** For the look at the end of a run: who waits where, what points to what, what the kernel files say of the end. */
export function endTables(
  compilation: Compilation,
  isIncluded: (fn: LinkedFunction) => boolean,
): readonly string[] {
  const { model, plans, siteOf } = compilation;
  const lists: number[] = [0];
  const known = new Map<string, number>([['', 0]]);
  const listOf = (offsets: readonly number[]): number => {
    const key = offsets.join();
    const at = known.get(key);
    if (at !== undefined) return at;
    known.set(key, lists.length);
    lists.push(offsets.length, ...offsets);
    return lists.length - offsets.length - 1;
  };
  const waits: string[] = [];
  const frames: string[] = [];
  for (const fn of model.functions) {
    if (!isIncluded(fn)) continue;
    const plan = plans[fn.index];
    if (!plan) continue;
    const locals = fn.ir.memory.flatMap((local) =>
      pointerOffsets(local.type).map((offset) => plan.memory + local.offset + offset),
    );
    fn.code.forEach((instr, pc) => {
      const place = placeKey(fn.index, pc);
      if (instr.op === 'wait' && !instr.idle) waits.push(`{${place}u, ${siteOf(fn, pc)}}`);
      const isCall = instr.op === 'call' || instr.op === 'call_pointer';
      if (!isCall && !mayStop(model, fn, instr, compilation.grain)) return;
      const live = liveSlots(fn, pc);
      const slots = fn.ir.slots.flatMap((slot, index) => {
        const offset = plan.offsets[index];
        const points = slot.type.kind === 'pointer' && live.has(index);
        return points && offset !== null && offset !== undefined ? [offset] : [];
      });
      const list = listOf([...slots, ...locals]);
      if (list !== 0) frames.push(`{${place}u, ${list}}`);
    });
  }
  const roots = model.layout.objects.map(({ id, role }) =>
    role.kind === 'global' && id > 0 && !model.watching.has(id)
      ? 1
      : role.kind === 'map_value'
        ? 2
        : 0,
  );
  const pointers = model.layout.objects.map(({ role, type }) =>
    role.kind === 'stack' ? 0 : listOf(pointerOffsets(type)),
  );
  const atRest = model.atRest.map((fn) => {
    const plan = plans[fn.index];
    return `{${cName(compilation.nameOf(fn))}, ${fn.index}, ${plan?.size ?? 0}, ${plan?.sizeThere ?? 0}}`;
  });
  return [
    array('struct { unsigned place, site; }', 'waits', [...waits, '{0xfffffffeu, 0}']),
    array('struct { unsigned place, list; }', 'frame_pointers', [...frames, '{0xfffffffeu, 0}']),
    array('unsigned char', 'roots', roots),
    array('unsigned', 'object_pointers', pointers),
    array('unsigned', 'pointer_lists', lists),
    array(
      'struct { u32 (*run)(u32, u32); unsigned function, size, size_there; }',
      'at_rest',
      atRest,
    ),
    `enum { NR_AT_REST = ${atRest.length} };\n`,
  ];
}

interface Run {
  readonly at: number;
  readonly size: number;
}

/** Runs of bytes in [from, to) that are marked, or are not. */
function runs(marks: Uint8Array, from: number, to: number, mark: 0 | 1): readonly Run[] {
  const list: Run[] = [];
  for (let at = from; at < to; at++) {
    if (marks[at] !== mark) continue;
    const start = at;
    while (at < to && marks[at] === mark) at++;
    list.push({ at: start, size: at - start });
  }
  return list;
}

/** The first state, which of its bytes SPIN keeps, and how they go in and out of `mem`. */
export function packing(
  { work }: Compilation,
  { image, changes }: Survey,
): { texts: readonly string[]; bytes: number } {
  const kept = runs(changes, work.start, work.end, 1);
  const first: number[] = [];
  let bytes = 0;
  const copies = kept.map(({ at, size }) => {
    const to = bytes;
    bytes += size;
    for (let i = 0; i < size; i++) first.push(image[at + i] ?? 0);
    return { to, at, size };
  });
  const gaps: string[] = [];
  const gapsOf: number[] = [];
  for (const { address, size } of work.components) {
    gapsOf.push(gaps.length);
    for (const gap of runs(changes, address, address + size, 0))
      gaps.push(`{${gap.at}, ${gap.size}}`);
  }
  gapsOf.push(gaps.length);
  const words: string[] = [];
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  for (let at = 0; at + 4 <= image.length; at += 4) {
    const word = view.getUint32(at, true);
    if (word !== 0) words.push(`{${at}, ${word}u}`);
  }
  const texts = [
    `enum { DATA = ${Math.max(1, bytes)} };\n`,
    'typedef struct { unsigned char b[DATA]; } Data;\n',
    `static const Data first = {{\n\t${first.join(', ').replace(/((?:\d+, ){24})/g, '$1\n\t') || '0'}\n}};\n`,
    array('u32', 'image', words).replace('image[]', 'image[][2]'),
    array('struct gap', 'gaps', gaps).replace(
      'static',
      'struct gap { unsigned at, size; };\nstatic',
    ),
    array('unsigned', 'gaps_of', gapsOf),
    ...copying(
      'pack',
      'u8 *to',
      copies.map(({ to, at, size }) => `to + ${to}, mem + ${at}, ${size}`),
    ),
    ...copying(
      'unpack',
      'const u8 *from',
      copies.map(({ to, at, size }) => `mem + ${at}, from + ${to}, ${size}`),
    ),
  ];
  return { texts, bytes };
}

/** A function that copies many pieces, in parts that are not too long for a fragment of C. */
function copying(name: string, param: string, pieces: readonly string[]): readonly string[] {
  const parts: string[] = [];
  for (let i = 0; i < pieces.length; i += 400)
    parts.push(
      `static void ${name}_${parts.length}(${param})\n{\n${pieces
        .slice(i, i + 400)
        .map((piece) => `\t__builtin_memcpy(${piece});\n`)
        .join('')}}\n`,
    );
  const calls = parts.map((_, i) => `\t${name}_${i}(${param.replace(/.*\*/, '')});\n`);
  return [...parts, `static void ${name}(${param})\n{\n${calls.join('')}}\n`];
}
