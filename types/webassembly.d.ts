/** WebAssembly as the core rooms use it: it is part of every engine, but TypeScript declares it with the DOM only. */
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number });
    readonly buffer: ArrayBuffer;
    /** By pages of 64 KiB; a RangeError where there is no more. */
    grow(pages: number): number;
  }
  class Module {
    private readonly isModule: true;
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }
  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>;
  function instantiate(
    module: Module,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<Instance>;
}
