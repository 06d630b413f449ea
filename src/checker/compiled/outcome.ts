/** What running a function comes to: it returned, its step ended in it, or the run ended. */
export const outcome = { returned: 0, stopped: 1, ended: 2 } as const;
