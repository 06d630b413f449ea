/** The sentence for a step: what happened and what follows. */

import type { Effect } from '../machine/effects';
import type { RecordedRun, RunObject, RunViolation } from '../machine/run';
import { historyOf } from './history';
import { readingOf } from './reading';
import { dispositionOf, type StepResult } from './results';
import type { Step } from './view';
import { type Delta, deltas, ownWord, spelled, stepName, valueText } from './words';

const article = (word: string): string =>
  /^(program|kernel|kworker|callback|map|fd table|work queue)/.test(word) ? `the ${word}` : word;

/** Code and names keep their case, also where a sentence begins with them. */
const capital = (text: string): string =>
  /^[a-z]+(?![\w#>(-])/.test(text) && !text.startsWith('ublk ')
    ? text.charAt(0).toUpperCase() + text.slice(1)
    : text;

/** Who acts, as the subject of a sentence. */
function subject(run: RecordedRun, step: Step): string {
  const reading = readingOf(run).steps[step];
  if (reading?.activation) return reading.activation.callback ? 'The callback' : 'The program';
  return contextSubject(run, step);
}

function contextSubject(run: RecordedRun, step: Step): string {
  const name = run.contexts[run.steps[step]?.choice.context ?? -1]?.name ?? 'kernel';
  return /\d$|^kblockd$/.test(name) ? name : `The ${name}`;
}

/** A violation's message says what is wrong with its object, mostly without naming it. */
export function violationText(violation: Pick<RunViolation, 'message' | 'object'>): string {
  const { message, object } = violation;
  if (!object || message.includes(object.name)) return capital(message);
  if (/^(is|are|has|does|ends|may|was|never)\b/.test(message)) return `${object.name} ${message}`;
  if (/^(\w+ed|still)\b/.test(message)) return `${object.name} is ${message}`;
  return `${object.name}: ${message}`;
}

const stopped = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function lostSentence(run: RecordedRun, step: Step, effect: Effect & { kind: 'lost' }): string {
  const name = historyOf(run).objectAt(effect.object, step)?.name ?? 'an object';
  if (effect.from.kind === 'object') {
    const holder = historyOf(run).objectAt(effect.from.object, step)?.name ?? 'what held it';
    return `${holder} is freed while it still holds a reference on ${name}. Nobody else can give that reference back.`;
  }
  const who = capital(article(ownWord(effect.from)));
  const so = 'so nobody can release it.';
  switch (effect.how) {
    case 'returned':
      return `${who} returns while ${name} is still allocated. ${effect.variable ? `Its only pointer was the local ${effect.variable}, ${so}` : `No pointer to it is left, ${so}`}`;
    case 'overwritten':
      return `${who} overwrites ${effect.variable ?? 'a pointer'} while ${name} is still allocated. It was the only pointer to it, ${so}`;
    case 'deleted':
      return `The map entry with ${name} is deleted while ${name} is still allocated. Nothing else points to it, ${so}`;
  }
}

/** What someone has to do with what was handed to them. */
function duty(to: string): string {
  if (to === 'work queue') return 'It waits there for a kworker.';
  if (to === 'kworker') return 'The kworker goes on with it.';
  if (to === 'map') return 'Whoever takes it out must release it.';
  if (to === 'kernel') return 'The kernel must hand it on or release it.';
  if (to === 'program' || to === 'callback') return `The ${to} must release it now.`;
  return `${capital(article(to))} has it now.`;
}

function handSentence(all: readonly Delta[]): string | null {
  const hands = all.filter((delta) => delta.kind === 'hand');
  const hand = hands.find((delta) => delta.ref === 'owner') ?? hands[0];
  if (!hand?.from || !hand.to) return null;
  const others = [...new Set(hands.map((delta) => delta.object))].filter((o) => o !== hand.object);
  const along =
    others.length > 0 ? `, ${others.map((object) => object.name).join(' and ')} with it` : '';
  // Where a holder takes over from an object that it has, its own name would come twice.
  const taken = hand.through && hand.from.startsWith(`${hand.to}, `);
  const from = taken ? hand.through?.name : article(hand.from);
  const first = `${hand.object.name} goes from ${from} to ${article(hand.to)}${along}.`;
  return hand.through ? first : `${first} ${duty(hand.to)}`;
}

function leftText(delta: Delta): string {
  if (delta.count === null || delta.ref === 'owner') return '';
  if (delta.count === 0) return ', the last one';
  return `; ${delta.count} ${delta.count === 1 ? 'is' : 'are'} left`;
}

function dropSentence(step: Step, all: readonly Delta[]): string | null {
  const drops = all.filter((delta) => delta.kind === 'drop');
  const drop = drops.find((delta) => delta.object.freed === step) ?? drops[0];
  if (!drop?.from) return null;
  const { object } = drop;
  const freed = object.freed === step;
  if (drop.ref === 'owner' && !drop.through)
    return `${capital(article(drop.from))} ${freed ? 'releases' : 'gives back'} ${object.name}.${freed ? ` ${object.name} is freed.` : ''}`;
  const left = freed ? '' : leftText(drop);
  const end = freed ? ` ${object.name} is freed.` : '';
  return drop.through
    ? `The reference of ${drop.through.name} on ${object.name} is given back${left}.${end}`
    : `${capital(article(drop.from))} gives back its reference on ${object.name}${left}.${end}`;
}

function takeSentence(step: Step, all: readonly Delta[]): string | null {
  const takes = all.filter((delta) => delta.kind === 'take');
  const own = takes.find((delta) => delta.object.born === step && delta.ref === 'owner');
  const take = own ?? takes[0];
  if (!take?.to) return null;
  const { object } = take;
  if (take === own && !take.through)
    return `${object.name} is allocated. ${capital(article(take.to))} holds it and must release it.`;
  const total = take.count !== null && take.count > 1 ? `; that makes ${take.count}` : '';
  if (take.through)
    return `${take.through.name} takes a reference on ${object.name}${total}. Whoever holds ${take.through.name} must give it back.`;
  return `${capital(article(take.to))} takes a reference on ${object.name}${total}.`;
}

/** The program's own objects after a step that failed. */
function stillHeld(run: RecordedRun, step: Step): readonly RunObject[] {
  const history = historyOf(run);
  return run.references.flatMap((reference) => {
    const piece = history.pieceAt(reference, step);
    const own = piece?.class === 'program' && !piece.through && reference.ref === 'owner';
    return own ? [reference.object] : [];
  });
}

/** `read_iter gives 4096`; what the kernel file says in words of its own is no function that could give anything. */
function gives(run: RecordedRun, step: Step, result: StepResult): string {
  const said = spelled(result.text);
  const { source, record } = readingOf(run).steps[step] ?? {};
  const name = source ?? stepName(run, step);
  return !source && record?.effects.some((effect) => effect.kind === 'label')
    ? `${capital(name)}; the result is ${said}`
    : `${name} gives ${said}`;
}

function resultSentence(run: RecordedRun, step: Step, result: StepResult, quiet: boolean): string {
  const name = readingOf(run).steps[step]?.source ?? stepName(run, step);
  const said = spelled(result.text);
  if (result.tone === 'warn') return `${gives(run, step, result)}. Nothing is done yet.`;
  if (result.tone !== 'bad') return `${gives(run, step, result)}.`;
  const held = stillHeld(run, step).at(-1);
  const duties = held ? ` ${held.name} is still the program's to release.` : '';
  // `fget: fails` rather than `fget fails with fails`.
  const first = /^fails?$/.test(said) ? `${name} fails` : `${name} fails with ${said}`;
  return `${first}${quiet ? ', so no reference changes' : ''}.${duties}`;
}

function startSentence(run: RecordedRun): string {
  const there = run.objects.filter((object) => object.born === 0).map((object) => object.name);
  const rest = there.length - 3;
  const list = rest > 0 ? `${there.slice(0, 3).join(', ')} and ${rest} more` : there.join(', ');
  return `Nothing has run yet.${list ? ` There from the start: ${list}.` : ''}`;
}

/** The violation of a step that says most: the one that ends the run, else the first. */
export function worstAt(run: RecordedRun, step: Step): RunViolation | null {
  const own = run.violations.filter((violation) => violation.step === step);
  return own.find((violation) => violation.ends) ?? own[0] ?? null;
}

/** What happened in a step and what follows, in one or two sentences. */
export function sentence(run: RecordedRun, step: Step): string {
  const reading = readingOf(run).steps[step];
  if (!reading) return '';
  if (step === 0) return startSentence(run);
  const { effects } = reading.record;
  const lost = effects.find((effect) => effect.kind === 'lost');
  if (lost) return lostSentence(run, step, lost);
  const broken = worstAt(run, step);
  if (broken) return `${stopped(violationText(broken))}${broken.ends ? ' The run ends here.' : ''}`;
  const warned = effects.find((effect) => effect.kind === 'warn');
  // START_DEV answers with an error and nothing else; a refcount_t has a WARN.
  if (warned)
    return stopped(
      /^START_DEV/.test(warned.text) ? warned.text : `The kernel warns: ${warned.text}`,
    );
  const all = deltas(run, step);
  const { result } = reading;
  if (result?.tone === 'bad') return resultSentence(run, step, result, all.length === 0);
  const answers = effects.some(
    (effect) => effect.kind === 'leave' && dispositionOf(effect.member, effect.value),
  );
  const told = handSentence(all) ?? takeSentence(step, all) ?? dropSentence(step, all);
  if (told) {
    // With a result there is room for one more sentence only.
    const [first = told] = told.split(/(?<=\.) /);
    return result && !answers ? `${gives(run, step, result)}. ${first}` : told;
  }
  if (result && !answers) return resultSentence(run, step, result, true);
  return plainSentence(run, step, effects);
}

function plainSentence(run: RecordedRun, step: Step, effects: readonly Effect[]): string {
  const name = stepName(run, step);
  const context = contextSubject(run, step);
  for (const effect of effects) {
    const object =
      'object' in effect && effect.object !== null
        ? historyOf(run).objectAt(effect.object, step)?.name
        : null;
    switch (effect.kind) {
      case 'passes_on':
        return `${subject(run, step)} passes ${object ?? 'work'} on. Whoever takes it up goes on with it.`;
      case 'picked_up':
        return `${subject(run, step)} takes up ${object ?? 'work'} in ${name}.`;
      case 'map':
        return mapSentence(effect);
      case 'free':
        return `${object ?? 'An object'} is freed.`;
      case 'leave':
        return `The ${effect.callback ? 'callback' : 'program'} ${effect.fn} returns ${effect.value === null ? '' : `${answerText(effect)} `}to ${context.replace(/^The/, 'the')}. No reference changes.`;
      case 'enter':
        return `${context} calls the ${effect.callback ? 'callback' : 'program'} ${effect.fn}. No reference changes.`;
    }
  }
  // The kernel file says itself what happens.
  if (effects.some((effect) => effect.kind === 'label'))
    return `${subject(run, step)}: ${stopped(name)} No reference changes.`;
  const choice = effects.find((effect) => effect.kind === 'choice');
  if (choice)
    return `${subject(run, step)} is in ${name}. The outside decides ${choice.label}: ${choice.alternative}.`;
  return `${subject(run, step)} goes on in ${name}. No reference changes.`;
}

/** What a program answers; a queue callback's disposition by its name. */
function answerText({ member, value }: Effect & { kind: 'leave' }): string {
  const answer = dispositionOf(member, value);
  if (!answer) return valueText(value);
  return `UBLK_BPF_IO_${answer.word}${answer.bytes > 0n ? `, ${answer.bytes} bytes,` : ''}`;
}

function mapSentence(effect: Effect & { kind: 'map' }): string {
  const place = `${effect.map}[${effect.key}]`;
  switch (effect.what) {
    case 'insert':
      return `${place} is added with ${effect.value}.`;
    case 'update':
      return `${place} becomes ${effect.value}.`;
    case 'delete':
      return `${place} is deleted.`;
    case 'exchange':
      return `${place} is exchanged for ${effect.value}.`;
  }
}
