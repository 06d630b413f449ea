/** Names of objects as people say them: aio#1, work#2, file fd 5, io tag 0. */
import type { CType, RecordType } from '../lang/types';
import { scalarOf } from '../lang/types';
import type { ObjectId } from './effects';
import { resolvePath } from './layout';
import type { Memory } from './memory';
import { readScalar } from './values';

interface NamingRule {
  readonly prefix: string;
  /** A field that tells objects of the type apart better than counting does. */
  readonly field?: string;
}

const rules: Readonly<Record<string, NamingRule>> = {
  bpf_aio: { prefix: 'aio' },
  bpf_aio_work: { prefix: 'work' },
  backing_file: { prefix: 'file fd', field: 'fd' },
  request: { prefix: 'io tag', field: 'tag' },
};

export function typeTag(type: CType): string {
  return type.kind === 'record' ? type.tag : type.kind;
}

/** The name of an object that is the `nth` of its type in the run (from 1). */
export function objectName(memory: Memory, id: ObjectId, nth: number): string {
  const slot = memory.object(id);
  if (!slot) return `object ${id}`;
  const tag = typeTag(slot.type);
  const rule = rules[tag];
  if (rule?.field !== undefined) {
    const place = resolvePath(slot.type as RecordType, rule.field);
    if (place?.type.kind === 'int') {
      const value = readScalar(memory.view, slot.base + place.offset, scalarOf(place.type));
      return value === -1
        ? `somebody else's ${rule.prefix.split(' ')[0]}`
        : `${rule.prefix} ${value}`;
    }
  }
  if (slot.role.kind === 'global')
    return slot.row ? `${slot.role.name}[${slot.role.index}]` : slot.role.name;
  return `${rule?.prefix ?? tag.replace(/^(bpf|ublk|scn)_/, '')}#${nth}`;
}
