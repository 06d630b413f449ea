/** Every key of the page, once: the handler and the help read this table. */
import { actions } from '../stores/actions';

export interface Command {
  /** As KeyboardEvent.key gives them, with `Shift+` where the key itself does not tell. */
  readonly keys: readonly string[];
  /** As the help prints them; without it, the keys themselves. */
  readonly shown?: readonly string[];
  readonly what: string;
  readonly group: 'Run' | 'Find' | 'Check' | 'View';
  /** Also where the run is not in view. */
  readonly everywhere?: true;
  /** `key` is the one that was pressed. */
  readonly run: (key: string) => void;
}

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

export const commands: readonly Command[] = [
  {
    group: 'Run',
    keys: ['ArrowRight', 'l'],
    shown: ['→', 'l'],
    what: 'step forward',
    run: () => actions.forward(),
  },
  {
    group: 'Run',
    keys: ['ArrowLeft', 'h'],
    shown: ['←', 'h'],
    what: 'step back',
    run: () => actions.back(),
  },
  {
    group: 'Run',
    keys: ['Shift+ArrowRight'],
    shown: ['Shift →'],
    what: 'next step in the same lane',
    run: () => actions.sameLane(1),
  },
  {
    group: 'Run',
    keys: ['Shift+ArrowLeft'],
    shown: ['Shift ←'],
    what: 'previous step in the same lane',
    run: () => actions.sameLane(-1),
  },
  { group: 'Run', keys: ['Home'], what: 'first step', run: () => actions.first() },
  { group: 'Run', keys: ['End'], what: 'last step', run: () => actions.last() },
  { group: 'Run', keys: [' '], shown: ['Space'], what: 'play, pause', run: () => actions.play() },
  {
    group: 'Run',
    keys: digits,
    shown: ['1', 'to', '9'],
    what: 'take that choice; a new branch if this run took another',
    run: (key) => actions.choose(Number(key) - 1),
  },
  {
    group: 'Run',
    keys: ['j'],
    what: 'next run: another branch that was taken',
    run: () => actions.otherRun(1),
  },
  { group: 'Run', keys: ['k'], what: 'previous run', run: () => actions.otherRun(-1) },
  {
    group: 'Run',
    keys: ['.', '>'],
    shown: ['.'],
    what: 'play faster',
    run: () => actions.speed(1),
  },
  {
    group: 'Run',
    keys: [',', '<'],
    shown: [','],
    what: 'play slower',
    run: () => actions.speed(-1),
  },
  { group: 'Find', keys: ['n'], what: 'next violation', run: () => actions.violation(1) },
  { group: 'Find', keys: ['p'], what: 'previous violation', run: () => actions.violation(-1) },
  {
    group: 'Find',
    keys: ['g'],
    what: 'where the selected object is lost',
    run: () => actions.toLoss(),
  },
  {
    group: 'Find',
    keys: ['o'],
    what: 'next event of the selected object',
    run: () => actions.ofObject(1),
  },
  {
    group: 'Find',
    keys: ['O'],
    shown: ['Shift o'],
    what: 'previous event of the selected object',
    run: () => actions.ofObject(-1),
  },
  {
    group: 'Find',
    keys: ['v'],
    what: 'next visit of the line in the source',
    run: () => actions.ofLine(1),
  },
  {
    group: 'Find',
    keys: ['V'],
    shown: ['Shift v'],
    what: 'previous visit of the line',
    run: () => actions.ofLine(-1),
  },
  {
    group: 'Find',
    keys: ['b'],
    what: 'breakpoint on the line in the source',
    run: () => actions.breakpoint(),
  },
  { group: 'Find', keys: ['r'], what: 'run to that line', run: () => actions.runToLine() },
  {
    group: 'Find',
    keys: ['/'],
    what: 'find a function, object or errno',
    run: () => actions.open('find'),
  },
  {
    group: 'Check',
    keys: ['c'],
    what: 'check every run; stop the check',
    run: () => actions.check(),
  },
  {
    group: 'Check',
    keys: ['f'],
    what: 'next cause that the check has found',
    run: () => actions.nextCause(1),
  },
  {
    group: 'Check',
    keys: ['F'],
    shown: ['Shift f'],
    what: 'previous cause',
    run: () => actions.nextCause(-1),
  },
  {
    group: 'Check',
    keys: ['i'],
    what: 'inspector, or the panel of the check',
    run: () => actions.checkPanel(),
  },
  { group: 'View', keys: ['+', '='], shown: ['+'], what: 'zoom in', run: () => actions.zoom(1.25) },
  {
    group: 'View',
    keys: ['-', '_'],
    shown: ['−'],
    what: 'zoom out',
    run: () => actions.zoom(0.8),
  },
  { group: 'View', keys: ['0'], what: 'fit the whole run', run: () => actions.fit() },
  { group: 'View', keys: ['t'], what: 'the run as text', run: () => actions.toggleText() },
  { group: 'View', keys: ['w'], what: 'next tab', run: () => actions.tab(1) },
  {
    group: 'View',
    keys: ['W'],
    shown: ['Shift w'],
    what: 'previous tab',
    run: () => actions.tab(-1),
  },
  {
    group: 'View',
    keys: ['m'],
    what: 'compare designs: the matrix; back to the run',
    everywhere: true,
    run: () => actions.comparePage(),
  },
  {
    group: 'View',
    keys: ['d'],
    everywhere: true,
    what: 'theme: system, light, dark',
    run: () => actions.theme(),
  },
  {
    group: 'View',
    keys: ['s'],
    what: 'share: the link',
    everywhere: true,
    run: () => actions.open('share'),
  },
  {
    group: 'View',
    keys: ['?'],
    what: 'this list',
    everywhere: true,
    run: () => actions.open('help'),
  },
  {
    group: 'View',
    keys: ['Escape'],
    shown: ['Esc'],
    what: 'close, clear the selection',
    everywhere: true,
    run: () => actions.clear(),
  },
];
