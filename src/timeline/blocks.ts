/** The Contexts band: which lane runs at each step, its block, its texts, and the arrows between lanes. */
import type { HolderClass } from '../machine/effects';
import type { RecordedRun } from '../machine/run';
import { type Arrow, BLOCK_HEIGHT, blockWidth, pathOf, reserve, routes } from './arrows';
import { type CallPart, callLabel, callParts } from './calls';
import { Ground, type Placed, place, type Side, type Wish } from './labels';
import { type Lane, lanesOf } from './lanes';
import { monoWidth, textWidth } from './measure';
import { readingOf, type StepReading } from './reading';
import { contentWidth, GUTTER, type Level, type StepScale, stepScale } from './scale';
import type { Px, Step } from './view';

export { BLOCK_HEIGHT, blockWidth };

interface LaneBox {
  readonly lane: Lane;
  readonly top: Px;
  readonly bottom: Px;
  /** Middle of the blocks. */
  readonly mid: Px;
  /** Lanes that never ran: only their names are kept, several in one line. */
  readonly idle: readonly Lane[];
}

export interface Block {
  readonly reading: StepReading;
  readonly x: Px;
  readonly mid: Px;
}

/** A stretch in which a lane is in the middle of something. */
interface Life {
  readonly from: Step;
  readonly to: Step;
  readonly mid: Px;
  readonly class: HolderClass;
}

export interface Text {
  readonly step: Step;
  /** The last step of the call that it names. */
  readonly until: Step;
  readonly text: string;
  readonly x: Px;
  /** Baseline. */
  readonly y: Px;
  readonly placed: Placed;
}

interface Chip {
  readonly reading: StepReading;
  readonly left: Px;
  readonly top: Px;
  readonly width: Px;
}

/** The band for a run and a pitch, whole: what depends on neither window nor cursor. Tops count from its own top. */
export interface Contexts {
  readonly lanes: readonly LaneBox[];
  readonly height: Px;
  readonly blocks: readonly Block[];
  readonly lives: readonly Life[];
  /** Between neighbouring steps of one call: from a step to the next. */
  readonly joints: readonly Block[];
  readonly arrows: readonly Arrow[];
  readonly labels: ReadonlyMap<Step, Text>;
  readonly chips: ReadonlyMap<Step, Chip>;
}

const REACH = [15, 27, 43] as const;
const TICK_LANE: Px = 18;

export function chipWidth(text: string): Px {
  return monoWidth(text, 10) + 8;
}

function priorityOf(step: StepReading): number {
  if (step.result?.tone === 'bad') return 3;
  if (step.result) return 2;
  return step.sign === 'hands' ? 1 : 0;
}

/** Consecutive steps of a lane, one column after the other. */
function chains(steps: readonly Step[]): readonly (readonly Step[])[] {
  const out: Step[][] = [];
  for (const step of steps) {
    const last = out.at(-1);
    if (last && step - (last.at(-1) ?? 0) === 1) last.push(step);
    else out.push([step]);
  }
  return out;
}

/** Labels alternate within a chain; of the two ways the one that keeps clear of arrows and puts what matters above. */
function preferred(
  lane: Lane,
  clear: ReadonlySet<Step>,
  steps: readonly StepReading[],
): ReadonlyMap<Step, Side> {
  const out = new Map<Step, Side>();
  const weight = (step: Step): number =>
    clear.has(step) ? 2 : steps[step]?.sign === 'hands' || steps[step]?.sign === 'fails' ? 1 : 0;
  for (const chain of chains(lane.steps)) {
    // The side that even members get; odd ones get the other.
    const even = chain.reduce((sum, step, i) => sum + (i % 2 === 0 ? weight(step) : 0), 0);
    const odd = chain.reduce((sum, step, i) => sum + (i % 2 === 1 ? weight(step) : 0), 0);
    const first: Side =
      even === odd ? (chain.length > 2 ? 'below' : 'above') : even > odd ? 'above' : 'below';
    const second: Side = first === 'above' ? 'below' : 'above';
    chain.forEach((step, i) => {
      out.set(step, clear.has(step) ? 'above' : i % 2 === 0 ? first : second);
    });
  }
  return out;
}

/** Of a label, below the middle of its lane's blocks. */
export const BASELINE: Record<Placed['tier'], Px> = {
  above2: -28,
  above1: -13,
  side: 4,
  below1: 20,
  below2: 35,
};
const CHIP_TOP: Record<Placed['tier'], Px> = {
  above2: -39,
  above1: -25,
  side: -7,
  below1: 11,
  below2: 25,
};

function textAt(placed: Placed, text: string, until: Step, mid: Px): Text {
  const x =
    placed.anchor === 'middle'
      ? (placed.left + placed.right) / 2
      : placed.anchor === 'start'
        ? placed.left
        : placed.right;
  return { step: placed.step, until, text, x, y: mid + BASELINE[placed.tier], placed };
}

function livesOf(
  lane: Lane,
  mid: Px,
  steps: readonly StepReading[],
  latest: ReadonlyMap<Step, Step>,
): readonly Life[] {
  const out: Life[] = [];
  for (let i = 1; i < lane.steps.length; i++) {
    const [from, to] = [lane.steps[i - 1] as Step, lane.steps[i] as Step];
    // Only where its context did nothing else in between, in some program's lane.
    if (latest.get(to) !== from || !steps[to]) continue;
    // One interrupt has nothing to do with the next.
    if (lane.class === 'kernel' && to - from > 1) continue;
    const last = out.at(-1);
    if (last && last.to === from) out[out.length - 1] = { ...last, to };
    else out.push({ from, to, mid, class: lane.class });
  }
  return out;
}

function build(run: RecordedRun, pitch: Px, right: Px): Contexts {
  const { steps, handOffs } = readingOf(run);
  const calls = callParts(run);
  const lanes = lanesOf(run);
  const scale = stepScale(steps.length - 1, pitch);
  const index = new Map(lanes.map((lane, i) => [lane.key, i]));
  const { level } = scale;
  const labelled = level === 'blocks' || level === 'short';
  const arrows = labelled ? routes(handOffs, steps, index, lanes) : [];
  const grounds = lanes.map(() => new Ground());
  const clear = new Set<Step>();
  for (const route of arrows) {
    reserve(route, scale, grounds);
    clear.add(route.to > route.from ? route.handOff.from : route.handOff.to);
  }
  const byContext = latestOf(steps);
  let top = 0;
  const boxes: LaneBox[] = [];
  /** The box of each lane. */
  const boxOf: number[] = [];
  const labels = new Map<Step, Text>();
  const chips = new Map<Step, Chip>();
  const half = blockWidth(pitch) / 2;
  lanes.forEach((lane, i) => {
    if (lane.steps.length === 0) {
      const before = boxes.at(-1);
      if (before && before.idle.length > 0 && steps.length > 1) {
        // It joins the idle lanes above it, and takes no room of its own.
        boxes[boxes.length - 1] = { ...before, idle: [...before.idle, lane] };
        boxOf.push(boxes.length - 1);
        return;
      }
    }
    boxOf.push(boxes.length);
    if (!labelled || lane.steps.length === 0) {
      const idle = lane.steps.length === 0 ? [lane] : [];
      boxes.push({ lane, top, bottom: top + TICK_LANE, mid: top + TICK_LANE / 2, idle });
      top += TICK_LANE;
      return;
    }
    const ground = grounds[i] as Ground;
    for (const step of lane.steps) ground.take('side', scale.x(step) - half, scale.x(step) + half);
    for (const life of livesOf(lane, 0, steps, byContext))
      ground.take('side', scale.x(life.from), scale.x(life.to));
    const sides = preferred(lane, clear, steps);
    const wishes = lane.steps.flatMap((step) =>
      wishFor(steps, calls, step, scale, level, sides.get(step) ?? 'above'),
    );
    const placed = place(wishes, ground, GUTTER + 2, right);
    let [above, below]: [Px, Px] = [REACH[placed.above], REACH[placed.below]];
    // Two lines of name and caption need their room.
    const missing = Math.max(0, 40 - above - below) / 2;
    [above, below] = [above + Math.floor(missing), below + Math.ceil(missing)];
    // The caption stands below the middle.
    below = Math.max(below, 19);
    const mid = top + above;
    boxes.push({ lane, top, bottom: mid + below, mid, idle: [] });
    for (const label of placed.labels.values()) {
      const [step, call] = [steps[label.step], calls[label.step]];
      if (step && call)
        labels.set(label.step, textAt(label, callLabel(step, call), call.until, mid));
    }
    for (const chip of placed.chips.values()) {
      const reading = steps[chip.step];
      if (reading)
        chips.set(chip.step, {
          reading,
          left: chip.left,
          top: mid + CHIP_TOP[chip.tier],
          width: chip.right - chip.left,
        });
    }
    top = mid + below;
  });
  const blocks = steps.slice(1).map((reading) => ({
    reading,
    x: scale.x(reading.step),
    mid: boxes[boxOf[index.get(reading.lane) ?? 0] ?? 0]?.mid ?? 0,
  }));
  return {
    lanes: boxes,
    height: top,
    blocks,
    joints: labelled ? blocks.filter(({ reading }) => calls[reading.step + 1]?.part === 'on') : [],
    lives: labelled ? boxes.flatMap((box) => livesOf(box.lane, box.mid, steps, byContext)) : [],
    arrows: arrows.flatMap((route) => {
      const path = pathOf(
        { ...route, from: boxOf[route.from] ?? 0, to: boxOf[route.to] ?? 0 },
        scale,
        boxes,
      );
      return path === null ? [] : [{ handOff: route.handOff, path }];
    }),
    labels,
    chips,
  };
}

/** For each step the step that its context took before. */
function latestOf(steps: readonly StepReading[]): ReadonlyMap<Step, Step> {
  const latest = new Map<number, Step>();
  const out = new Map<Step, Step>();
  for (const { step, record } of steps.slice(1)) {
    const before = latest.get(record.choice.context);
    if (before !== undefined) out.set(step, before);
    latest.set(record.choice.context, step);
  }
  return out;
}

function wishFor(
  steps: readonly StepReading[],
  calls: readonly CallPart[],
  at: Step,
  scale: StepScale,
  level: Level,
  prefer: Side,
): readonly Wish[] {
  const [step, call] = [steps[at], calls[at]];
  if (!step || !call) return [];
  const ofCall = steps.slice(at, call.until + 1);
  const priority = Math.max(...ofCall.map(priorityOf));
  const named = call.part !== 'on';
  const chip =
    step.result && (level === 'blocks' || step.result.tone !== 'note')
      ? { width: chipWidth(step.result.text) }
      : null;
  if (!named && !chip) return [];
  const text = callLabel(step, call);
  const label = named ? { text, width: textWidth(text, 11, 500) } : null;
  const minor = level === 'short' && priority === 0;
  const lastX = scale.x(call.until);
  return [{ step: at, x: scale.x(at), lastX, label, chip, priority, prefer, minor }];
}

const known = new WeakMap<RecordedRun, Map<string, Contexts>>();

/** The Contexts band of a run at a pitch, no wider than `width` or what its blocks need; made once. */
export function contextsOf(run: RecordedRun, pitch: Px, width: Px = 0): Contexts {
  const right = Math.max(width, contentWidth(stepScale(run.steps.length - 1, pitch), 0)) - 2;
  const key = `${pitch} ${right}`;
  let byPitch = known.get(run);
  if (!byPitch) {
    byPitch = new Map();
    known.set(run, byPitch);
  }
  let contexts = byPitch.get(key);
  if (!contexts) {
    // A pinch makes many pitches: only the last few are worth keeping.
    if (byPitch.size > 4) byPitch.clear();
    contexts = build(run, pitch, right);
    byPitch.set(key, contexts);
  }
  return contexts;
}
