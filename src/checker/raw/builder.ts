/** Builds the blocks of one raw function in order. */
import {
  type Block,
  type Expr,
  local,
  type RawFunction,
  type RawType,
  type Stmt,
  type Terminator,
} from './code';

/** A block that code can jump to before it is written. */
export interface Target {
  index: number | null;
}

interface OpenBlock {
  readonly statements: Stmt[];
  /** Made when all targets are placed; null while the block is open. */
  end: (() => Terminator) | null;
}

export class RawBuilder {
  private readonly name: string;
  private readonly params: readonly RawType[];
  private readonly result: RawType | null;
  private readonly locals: RawType[];
  private readonly blocks: OpenBlock[] = [];
  private open: OpenBlock;

  constructor(name: string, params: readonly RawType[], result: RawType | null) {
    this.name = name;
    this.params = params;
    this.result = result;
    this.locals = [...params];
    this.open = { statements: [], end: null };
    this.blocks.push(this.open);
  }

  fresh(type: RawType): number {
    return this.locals.push(type) - 1;
  }

  /** Evaluates once, into a new local. */
  keep(value: Expr): Expr {
    if (value.kind === 'const' || value.kind === 'local') return value;
    const index = this.fresh(value.type);
    this.emit({ kind: 'set', local: index, value });
    return local(index, value.type);
  }

  emit(statement: Stmt): void {
    this.open.statements.push(statement);
  }

  /** Whether what is written next can't be reached by falling into it. */
  get closed(): boolean {
    return this.open.end !== null;
  }

  private end(make: () => Terminator): void {
    this.open.end ??= make;
  }

  jump(to: Target): void {
    this.end(() => ({ kind: 'jump', target: placed(to) }));
  }

  branch(cond: Expr, then: Target, otherwise: Target): void {
    this.end(() => ({ kind: 'branch', cond, then: placed(then), otherwise: placed(otherwise) }));
  }

  table(value: Expr, targets: readonly Target[], otherwise: Target): void {
    this.end(() => ({
      kind: 'table',
      value,
      targets: targets.map(placed),
      otherwise: placed(otherwise),
    }));
  }

  return(value: Expr | null = null): void {
    this.end(() => ({ kind: 'return', value }));
  }

  unreachable(): void {
    this.end(() => ({ kind: 'unreachable' }));
  }

  target(): Target {
    return { index: null };
  }

  /** What is written next belongs to this target; whatever came before falls into it. */
  place(target: Target): void {
    this.jump(target);
    target.index = this.blocks.length;
    this.open = { statements: [], end: null };
    this.blocks.push(this.open);
  }

  when(cond: Expr, then: () => void, otherwise?: () => void): void {
    const yes = this.target();
    const no = this.target();
    const after = otherwise ? this.target() : no;
    this.branch(cond, yes, no);
    this.place(yes);
    then();
    if (otherwise) {
      this.jump(after);
      this.place(no);
      otherwise();
    }
    this.place(after);
  }

  finish(): RawFunction {
    if (this.result) this.unreachable();
    else this.return();
    return {
      name: this.name,
      params: this.params,
      result: this.result,
      locals: this.locals,
      blocks: this.blocks.map(
        ({ statements, end }): Block => ({ statements, end: end?.() ?? { kind: 'unreachable' } }),
      ),
    };
  }
}

function placed(target: Target): number {
  if (target.index === null) throw new Error('a jump to a block that was never placed');
  return target.index;
}
