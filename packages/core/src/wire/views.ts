type View = new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView;

/** Views of binary that cross, by name. */
export const VIEWS: ReadonlyMap<string, View> = new Map(
  [
    DataView,
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  ].map((view) => [view.name, view]),
);
