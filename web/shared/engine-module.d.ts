// engine-module.d.ts - the address of the engine's module, which the build puts beside the scripts.
declare module 'habitue-engine.wasm' {
  const address: string;
  export default address;
}
