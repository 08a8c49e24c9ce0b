/** MessagePack as `socket.io-msgpack-parser` has it, dates included: later versions encode those differently. */
declare module "notepack.io" {
  const notepack: {
    encode(value: unknown): Uint8Array;
    decode(bytes: unknown): unknown;
  };
  export default notepack;
}
