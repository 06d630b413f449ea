/** What the page and the workers of the matrix say to each other. */
import type { Cell } from '../../compare/cell';
import type { Row, Subject } from '../../compare/row';

export type CellRequest = { readonly id: number } & CellWish;

export type CellWish =
  | { readonly kind: 'cell'; readonly subject: Subject }
  /** A text in the world that it leads to expect. */
  | { readonly kind: 'row'; readonly row: string; readonly name: string; readonly text: string };

export type CellAnswer =
  | { readonly kind: 'cell'; readonly id: number; readonly cell: Cell }
  | { readonly kind: 'row'; readonly id: number; readonly row: Row }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };
