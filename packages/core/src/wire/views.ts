type View = new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView;

/** Only newer engines have it. */
const { Float16Array } = globalThis as { Float16Array?: View };

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
    ...(Float16Array === undefined ? [] : [Float16Array]),
  ].map((view) => [view.name, view]),
);
