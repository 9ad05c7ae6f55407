// NumPy's random numbers: `np.random.default_rng(seeds)`, which is PCG64 (O'Neill 2014) seeded by SeedSequence.

const WORDS = 4; // of 32 bits, in the pool that the seeds are mixed into
const MASK = (1n << 128n) - 1n, MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645n;

// Hashes of words of 32 bits, each with a constant that goes on from the last.
function hashes(constant, multiplier) {
  return value => {
    const mixed = value ^ constant;
    constant = Math.imul(constant, multiplier);
    const found = Math.imul(mixed, constant);
    return (found ^ found >>> 16) >>> 0;
  };
}

function mix(x, y) {
  const found = Math.imul(0xCA01F9DD, x) - Math.imul(0x4973F715, y) | 0;
  return (found ^ found >>> 16) >>> 0;
}

// Seeds below 2³² -> eight words.
function seedSequence(seeds) {
  const hash = hashes(0x43B0D7E5, 0x931E8875), pool = Array.from({length: WORDS}, (_, k) => hash(seeds[k] ?? 0));
  for (let from = 0; from < WORDS; from++)
    for (let to = 0; to < WORDS; to++) if (to !== from) pool[to] = mix(pool[to], hash(pool[from]));
  for (const seed of seeds.slice(WORDS)) for (let to = 0; to < WORDS; to++) pool[to] = mix(pool[to], hash(seed));
  const spread = hashes(0x8B51F9DD, 0x58F38DED);
  return Array.from({length: 2 * WORDS}, (_, k) => spread(pool[k % WORDS]));
}

export function defaultRng(...seeds) {
  const words = seedSequence(seeds).map(BigInt);
  const long = ([a, b, c, d]) => (b << 32n | a) << 64n | d << 32n | c;
  const increment = (long(words.slice(WORDS)) << 1n | 1n) & MASK;
  const step = state => (state * MULTIPLIER + increment) & MASK;
  let state = step(step(0n) + long(words) & MASK);
  function next() { // 64 bits: both halves of the state on each other, turned
    state = step(state);
    const halves = BigInt.asUintN(64, state >> 64n ^ state), turn = state >> 122n;
    return BigInt.asUintN(64, halves >> turn | halves << (64n - turn));
  }
  return {
    random: () => Number(next() >> 11n) / 2 ** 53, // from 0 to 1
  };
}
