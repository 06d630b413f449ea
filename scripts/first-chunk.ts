interface Modules {
  getModuleInfo(id: string): {
    readonly isEntry: boolean;
    readonly importers: readonly string[];
  } | null;
}

/**
 * For `codeSplitting`: all that the page's entry imports, and nothing that is loaded later, becomes one file. That is
 * fewer requests, and it zips better than the pieces that the bundler would make of it.
 */
export function firstChunk(): (id: string, modules: Modules) => string | null {
  const known = new Map<string, boolean>();
  const isFirst = (id: string, modules: Modules): boolean => {
    const answer = known.get(id);
    if (answer !== undefined) return answer;
    // In a circle of imports, one from outside decides.
    known.set(id, false);
    const info = modules.getModuleInfo(id);
    const first = (info?.isEntry || info?.importers.some((by) => isFirst(by, modules))) ?? false;
    known.set(id, first);
    return first;
  };
  return (id, modules) => (isFirst(id, modules) ? 'first' : null);
}
