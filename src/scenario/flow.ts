/**
 * Where values of a program come from and go to, as far as sensible defaults need it: which operations it knows,
 * and which map values it uses as a file descriptor. Flow-insensitive: it may see too much, and only defaults depend on it.
 */
import type { Instr, IrFunction, Operand, Place, Unit } from '../lang/ir';

export interface ProgramFlow {
  /** Numbers that an io command's operation is compared with, ascending. */
  readonly operations: readonly number[];
  /** Maps that are looked up. */
  readonly lookedUp: ReadonlySet<string>;
  /** Maps that the program itself writes. */
  readonly written: ReadonlySet<string>;
  /** By map: fields of its value (empty for a plain one) that become what a kfunc takes as `fd`. */
  readonly fds: ReadonlyMap<string, ReadonlySet<string>>;
}

type Tag =
  | 'operation'
  /** `pointer M`: points to a value of map M. `value M.field`: was loaded from there. */
  | `pointer ${string}`
  | `value ${string}`;

export function flowOf(unit: Unit): ProgramFlow {
  const flow = new Flow(unit);
  while (flow.pass());
  return flow.result();
}

class Flow {
  /** By node: a slot, a local in memory, or what a function returns. */
  private readonly tags = new Map<string, Set<Tag>>();
  private readonly operations = new Set<number>();
  private readonly lookedUp = new Set<string>();
  private readonly written = new Set<string>();
  private readonly fds = new Map<string, Set<string>>();
  private changed = false;

  private readonly unit: Unit;

  constructor(unit: Unit) {
    this.unit = unit;
  }

  /** Follows every instruction once. True if something new was found. */
  pass(): boolean {
    this.changed = false;
    for (const fn of this.unit.functions) for (const instr of fn.code) this.follow(fn, instr);
    return this.changed;
  }

  result(): ProgramFlow {
    const { lookedUp, written, fds } = this;
    return { operations: [...this.operations].sort((a, b) => a - b), lookedUp, written, fds };
  }

  private add(node: string, tags: Iterable<Tag>): void {
    const set = this.tags.get(node) ?? new Set<Tag>();
    const before = set.size;
    for (const tag of tags) set.add(tag);
    if (set.size === before) return;
    this.tags.set(node, set);
    this.changed = true;
  }

  private of(fn: IrFunction, operand: Operand | undefined): ReadonlySet<Tag> {
    if (operand?.kind !== 'slot') return new Set();
    return this.tags.get(slotNode(fn, operand.slot)) ?? new Set();
  }

  private follow(fn: IrFunction, instr: Instr): void {
    switch (instr.op) {
      case 'move':
      case 'convert':
      case 'unary':
        this.add(slotNode(fn, instr.dst), this.of(fn, instr.value));
        return;
      case 'binary':
        this.binary(fn, instr);
        return;
      case 'field_address':
      case 'element_address':
        this.add(slotNode(fn, instr.dst), this.of(fn, instr.base));
        return;
      case 'load':
        this.add(slotNode(fn, instr.dst), this.loaded(fn, instr.address, instr.place));
        return;
      case 'store':
        if (instr.place.kind === 'local')
          this.add(localNode(fn, instr.place.name), this.of(fn, instr.value));
        return;
      case 'switch':
        if (this.of(fn, instr.value).has('operation'))
          for (const { low, high } of instr.cases)
            for (let op = low; op <= high && op < low + 64n; op++) this.compared(op);
        return;
      case 'call':
        this.call(fn, instr);
        return;
      case 'helper':
        this.helper(fn, instr);
        return;
      case 'return':
        if (instr.value) this.add(`return ${fn.name}`, this.of(fn, instr.value));
        return;
      default:
        return;
    }
  }

  private compared(op: bigint): void {
    if (this.operations.has(Number(op))) return;
    this.operations.add(Number(op));
    this.changed = true;
  }

  private binary(fn: IrFunction, instr: Instr & { op: 'binary' }): void {
    const both = [...this.of(fn, instr.left), ...this.of(fn, instr.right)];
    if (instr.which === 'eq' || instr.which === 'ne') {
      for (const side of [instr.left, instr.right])
        if (side.kind === 'const' && both.includes('operation')) this.compared(side.value);
      return;
    }
    if (
      instr.which === 'lt' ||
      instr.which === 'le' ||
      instr.which === 'gt' ||
      instr.which === 'ge'
    )
      return;
    // Shifted down, op_flags is the flags.
    const kept = instr.which === 'shr' ? both.filter((tag) => tag !== 'operation') : both;
    this.add(slotNode(fn, instr.dst), kept);
  }

  private loaded(fn: IrFunction, address: Operand, place: Place): Iterable<Tag> {
    if (place.kind === 'local') return this.tags.get(localNode(fn, place.name)) ?? [];
    if (place.kind === 'field' && place.record === 'ublksrv_io_desc' && place.path === 'op_flags')
      return ['operation'];
    const path = place.kind === 'field' ? (/^\w+/.exec(place.path)?.[0] ?? '') : '';
    return [...this.of(fn, address)].flatMap((tag): Tag[] =>
      tag.startsWith('pointer ') ? [`value ${tag.slice('pointer '.length)}.${path}`] : [],
    );
  }

  private call(fn: IrFunction, instr: Instr & { op: 'call' }): void {
    const callee = this.unit.functions.find((f) => f.name === instr.callee);
    instr.args.forEach((arg, i) => {
      if (callee) this.add(slotNode(callee, i), this.of(fn, arg));
    });
    if (instr.dst !== null)
      this.add(slotNode(fn, instr.dst), this.tags.get(`return ${instr.callee}`) ?? []);
    for (const tag of this.of(fn, instr.args[this.fdArgument(instr.callee)])) {
      if (!tag.startsWith('value ')) continue;
      const [map = '', field = ''] = tag.slice('value '.length).split('.');
      const fields = this.fds.get(map) ?? new Set<string>();
      this.fds.set(map, fields.add(field));
    }
  }

  /** Which argument of a kfunc for aios is the file descriptor: in every design the one that is an `int`. */
  private fdArgument(callee: string): number {
    if (!callee.startsWith('bpf_aio_')) return -1;
    const kfunc = this.unit.functions.find((f) => f.name === callee && f.linkage === 'extern');
    return (
      kfunc?.type.params.findIndex(
        (type) => type.kind === 'int' && type.signed && type.bits === 32,
      ) ?? -1
    );
  }

  private helper(fn: IrFunction, instr: Instr & { op: 'helper' }): void {
    const [map] = instr.args;
    if (map?.kind !== 'global') return;
    if (instr.name === 'bpf_map_update_elem') this.written.add(map.name);
    if (instr.name !== 'bpf_map_lookup_elem') return;
    this.lookedUp.add(map.name);
    if (instr.dst !== null) this.add(slotNode(fn, instr.dst), [`pointer ${map.name}`]);
  }
}

const slotNode = (fn: IrFunction, slot: number): string => `${fn.name} ${slot}`;
const localNode = (fn: IrFunction, name: string): string => `${fn.name} &${name}`;
