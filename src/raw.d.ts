// `import text from './submit.c?raw'`. vite/client types this too, but brings the DOM's types along,
// which the core rooms do without (tsconfig.core.json).
declare module '*.c?raw' {
  const text: string;
  export default text;
}

declare module '*.h?raw' {
  const text: string;
  export default text;
}
