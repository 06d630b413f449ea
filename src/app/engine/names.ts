/** Name of the user's text in a model's list of files. */
export const programName = 'program.bpf.c';
/** Beginning of the name of the lock that a checking worker holds while it lives. */
export const checkLock = 'aioscope-check-';
