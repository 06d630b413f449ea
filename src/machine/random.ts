import type { Model } from './model';

/** Numbers that bpf_get_prandom_u32 may yield: those around the constants that the program compares with. */
export function randomNumbers(model: Model): readonly number[] {
  const known = randomCache.get(model);
  if (known) return known;
  const numbers = new Set([0, 1]);
  for (const fn of model.functions) {
    if (!fn.isProgram) continue;
    for (const instr of fn.code) {
      if (
        instr.op === 'binary' &&
        instr.right.kind === 'const' &&
        instr.right.value >= 0n &&
        instr.right.value < 0xffff_fffen
      ) {
        numbers.add(Number(instr.right.value));
        numbers.add(Number(instr.right.value) + 1);
      }
      if (instr.op === 'switch')
        for (const c of instr.cases) numbers.add(Number(BigInt.asUintN(32, c.low)));
    }
  }
  const list = [...numbers].sort((a, b) => a - b).slice(0, 15);
  list.push(0xffff_ffff);
  randomCache.set(model, list);
  return list;
}
const randomCache = new WeakMap<object, readonly number[]>();
