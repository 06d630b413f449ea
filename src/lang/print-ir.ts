/** IR as text, one instruction a line, for tests and for the curious. */
import type { Global, Instr, IrFunction, ModelArg, Operand, Place, Unit } from './ir';
import { spell } from './types';

/** A whole unit: its data, then its functions. */
export function printUnit(unit: Unit): string {
  const maps = unit.maps.map(
    ({ name, type, key, value, maxEntries }) =>
      `map ${name}: ${type} ${key ? spell(key) : '-'} → ${value ? spell(value) : '-'}, ${maxEntries} entries`,
  );
  const ops = unit.structOps.map(({ name, record, members }) =>
    [`struct_ops ${name}: ${record}`, ...members.map(({ field, fn }) => `.${field} = ${fn}`)].join(
      ' ',
    ),
  );
  const functions = unit.functions.map(printFunction);
  return [...maps, ...ops, ...unit.globals.map(printGlobal), ...functions].join('\n');
}

function printGlobal({ name, type, init }: Global): string {
  const values = init.map(({ offset, scalar, value }) => `+${offset} ${scalar} ${constant(value)}`);
  return `global ${spell(type, globalName(name))}${values.length ? ` = ${values.join(', ')}` : ''}`;
}

const constant = (value: Operand): string => operandText(value, () => '?');

/** One function with its slots by name. */
export function printFunction(fn: IrFunction): string {
  const name = (slot: number): string => `${fn.slots[slot]?.name ?? 't'}.${slot}`;
  const head = `${fn.linkage} ${spell(fn.type, fn.name)}`;
  const memory = fn.memory.map(
    (object, i) => `  memory ${i}: ${spell(object.type, object.name ?? '_')} at ${object.offset}`,
  );
  const code = fn.code.map((instr, at) => `${String(at).padStart(4)}  ${printInstr(instr, name)}`);
  return [head, ...memory, ...code].join('\n');
}

function printInstr(instr: Instr, name: (slot: number) => string): string {
  const value = (operand: Operand) => operandText(operand, name);
  const into = (dst: number | null) => (dst === null ? '' : `${name(dst)} = `);
  const list = (operands: readonly Operand[]) => operands.map(value).join(', ');
  switch (instr.op) {
    case 'move':
      return `${into(instr.dst)}${value(instr.value)}`;
    case 'convert': {
      const how = instr.explicit ? 'cast' : 'convert';
      return `${into(instr.dst)}${how} ${instr.from} ${value(instr.value)} to ${instr.to}`;
    }
    case 'unary':
      return `${into(instr.dst)}${instr.which} ${instr.type} ${value(instr.value)}`;
    case 'binary':
      return `${into(instr.dst)}${instr.which} ${instr.type} ${list([instr.left, instr.right])}`;
    case 'local_address':
      return `${into(instr.dst)}&memory ${instr.object}`;
    case 'field_address':
      return `${into(instr.dst)}&${value(instr.base)}->${instr.field} (+${instr.offset})`;
    case 'element_address': {
      const within = instr.length === null ? '' : ` of ${instr.length}`;
      return `${into(instr.dst)}&${value(instr.base)}[${value(instr.index)}] (×${instr.size}${within})`;
    }
    case 'pointer_difference':
      return `${into(instr.dst)}${value(instr.left)} - ${value(instr.right)} (/${instr.size})`;
    case 'load':
      return `${into(instr.dst)}load ${instr.type} ${value(instr.address)} ; ${accessText(instr)}`;
    case 'store':
      return `store ${instr.type} ${value(instr.address)} ← ${value(instr.value)} ; ${accessText(instr)}`;
    case 'copy':
      return `copy ${value(instr.to)} ← ${value(instr.from)}, ${instr.size} bytes ; ${placeText(instr.place)}`;
    case 'zero':
      return `zero ${value(instr.address)}, ${instr.size} bytes`;
    case 'atomic': {
      const operands = instr.expected ? [instr.expected, instr.value] : [instr.value];
      const what = `atomic ${instr.which} ${instr.type} ${value(instr.address)}, ${list(operands)}`;
      return `${into(instr.dst)}${what} → ${instr.yields} ; ${placeText(instr.place)}`;
    }
    case 'jump':
      return `jump ${instr.target}`;
    case 'branch':
      return `if ${instr.type} ${value(instr.cond)} ${instr.then} else ${instr.otherwise}`;
    case 'switch': {
      const cases = instr.cases.map(({ low, high, target }) =>
        low === high ? `${low}: ${target}` : `${low}…${high}: ${target}`,
      );
      return `switch ${instr.type} ${value(instr.value)} {${[...cases, `else: ${instr.otherwise}`].join(', ')}}`;
    }
    case 'call':
      return `${into(instr.dst)}${instr.callee}(${list(instr.args)})`;
    case 'call_pointer': {
      const member = instr.member ? ` ; ${instr.member.record}.${instr.member.field}` : '';
      return `${into(instr.dst)}(*${value(instr.callee)})(${list(instr.args)})${member}`;
    }
    case 'helper':
      return `${into(instr.dst)}helper ${instr.name}(${list(instr.args)})`;
    case 'model':
      return `${into(instr.dst)}model ${instr.name}(${instr.args.map((arg) => argText(arg, name)).join(', ')})`;
    case 'return':
      return instr.value ? `return ${value(instr.value)}` : 'return';
    case 'wait':
      return `wait${instr.idle ? ' idle' : ''} (${instr.until}) to ${instr.end}`;
    case 'await':
      return `await ${value(instr.cond)} from ${instr.start}`;
    case 'loop':
      return `loop ${instr.kind}`;
    case 'barrier':
      return `barrier${instr.slot === null ? '' : ` ${name(instr.slot)}`}`;
  }
}

function operandText(operand: Operand, name: (slot: number) => string): string {
  switch (operand.kind) {
    case 'slot':
      return name(operand.slot);
    case 'const':
      return String(operand.value);
    case 'global':
      return `&${globalName(operand.name)}${operand.offset ? `+${operand.offset}` : ''}`;
    case 'function':
      return operand.name;
  }
}

/** A string literal by its text. */
const globalName = (name: string): string =>
  name.startsWith('.str:') ? JSON.stringify(name.slice(5)) : name;

function argText(arg: ModelArg, name: (slot: number) => string): string {
  if (arg.kind === 'type') return spell(arg.type);
  return arg.kind === 'text' ? JSON.stringify(arg.text) : operandText(arg, name);
}

function accessText({ place, isVolatile }: { place: Place; isVolatile: boolean }): string {
  return placeText(place) + (isVolatile ? ' volatile' : '');
}

function placeText(place: Place): string {
  const within = (base: string) =>
    base + (place.kind === 'pointee' || !place.path ? '' : ` ${place.path}`);
  switch (place.kind) {
    case 'field':
      return within(place.record);
    case 'global':
    case 'local':
      return within(`${place.kind} ${place.name || '_'}`);
    case 'pointee':
      return `*${place.type}`;
  }
}
