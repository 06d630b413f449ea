/** For tests: programs to verdicts. */
import { programHeaders } from '../kernel/files';
import { compile } from '../lang/compile';
import type { Unit } from '../lang/ir';
import { positionOf } from '../lang/source';
import type { Contract } from './contract';
import { type Verdict, verify } from './verify';

/** A program that must compile. */
export function unitOf(text: string, name = 'prog.bpf.c'): Unit {
  const unit = compile(
    { name, text, role: 'program' },
    {
      resolveInclude: (wanted) => programHeaders.find((header) => header.name === wanted) ?? null,
      intrinsics: false,
    },
  );
  const [first] = unit.diagnostics;
  if (!first) return unit;
  const { line } = positionOf(unit.files[first.span.file]?.text ?? '', first.span.start);
  throw new Error(`${name}:${line}: ${first.message}`);
}

/** The verdict on a program that has one entry. */
export function verdictOn(text: string, contract: Contract): Verdict {
  const [verdict, ...more] = verify(unitOf(text), contract);
  if (!verdict || more.length > 0) throw new Error('not one entry program');
  return verdict;
}
