// engine-module.d.ts - what a script imports that is no script: the build gives it an address, or its text.

declare module 'habitue-engine.wasm' {
  const address: string;
  export default address;
}

declare module 'habitue-scan.wasm' {
  const address: string;
  export default address;
}

declare module '*.json' {
  const text: string;
  export default text;
}
