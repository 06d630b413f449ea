/** Name of the user's text in a model's list of files. */
export const programName = 'program.bpf.c';
