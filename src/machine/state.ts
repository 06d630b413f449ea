/**
 * A state is one block of bytes: whether the run has ended, where each context stands, which objects are alive, the
 * reference tokens, and the memory of all objects (stacks included). Two states are the same exactly if their bytes
 * are. See layout.ts for what lies where.
 */
export interface State {
  readonly bytes: Uint8Array;
}

export function sameState(a: State, b: State): boolean {
  if (a.bytes.length !== b.bytes.length) return false;
  for (let i = 0; i < a.bytes.length; i++) if (a.bytes[i] !== b.bytes[i]) return false;
  return true;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
