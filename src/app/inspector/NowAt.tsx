/** The step at the cursor. Apart from the rest of the inspector, which the first picture does not need. */
import { className, contextClass, deltas, sentence, stepName } from '../../timeline';
import { stepWho } from '../../timeline/words';
import { contextHere, type Shown } from '../model/shown';
import { Now } from './Now';

export function NowAt({ shown, playing }: { readonly shown: Shown; readonly playing: boolean }) {
  const { run, cursor } = shown;
  const context = contextHere(shown);
  const info = run.contexts.find((c) => c.id === context);
  const who = stepWho(run, cursor);
  const said = sentence(run, cursor);
  const log = (run.steps[cursor]?.effects ?? []).flatMap((effect) =>
    effect.kind === 'warn' && !said.includes(effect.text) ? [`WARN: ${effect.text}`] : [],
  );
  const isProgram = who === 'bpf prog';
  const hue = isProgram
    ? 'prog'
    : info && who !== info.name
      ? 'cbk'
      : className(info ? contextClass(info) : 'env');
  return (
    <Now
      step={cursor}
      hue={hue}
      context={who}
      name={stepName(run, cursor)}
      sentence={said}
      deltas={deltas(run, cursor)}
      log={log}
      playing={playing}
    />
  );
}
