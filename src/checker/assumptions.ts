/** What a run rests on: functions of the modelled kernel that it has gone through, and how certain they are. */
import type { StepRecord } from '../machine';
import type { LinkedFunction, Model } from '../machine/model';

export interface Assumption {
  /** A fact that is inferred, not read off the code; or something that the model leaves out. */
  readonly kind: 'inferred' | 'simplified';
  readonly fn: string;
  /** Section of the fact sheet; or what is left out, in words. */
  readonly what: string;
}

/** Each once, in the order of the kernel's text. */
export function assumptionsOf(model: Model, steps: readonly StepRecord[]): readonly Assumption[] {
  const gone = new Set<LinkedFunction>();
  const kernel = model.functions.filter((fn) => !fn.isProgram && isUncertain(fn));
  for (const { visited } of steps)
    for (const { file, start } of visited)
      for (const fn of kernel)
        if (fn.span.file === file && fn.span.start <= start && start < fn.span.end) gone.add(fn);
  return kernel.filter((fn) => gone.has(fn)).flatMap(assumptionsIn);
}

const isUncertain = (fn: LinkedFunction): boolean => assumptionsIn(fn).length > 0;

function assumptionsIn({ name, ir }: LinkedFunction): readonly Assumption[] {
  return ir.attributes.flatMap(({ name: mark, args }): readonly Assumption[] => {
    const what = String(args[0] ?? '');
    if (mark === 'fact' && args[1] === 'I') return [{ kind: 'inferred', fn: name, what }];
    if (mark === 'simplified') return [{ kind: 'simplified', fn: name, what }];
    return [];
  });
}
