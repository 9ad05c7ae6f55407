// Numbers that look random, and are the same for the same seed: Doty-Humphrey's "small fast counting" generator
// (sfc32 in PractRand), 128 bits of state. Not NumPy's: equal seeds mean other numbers there.

export class Generator {
  constructor(seed = 0, stream = 0, step = 0) {
    Object.assign(this, {a: seed | 0, b: stream | 0, c: step | 0, counter: 1});
    for (let k = 0; k < 15; k++) this.integer(); // until every bit of the seed has reached all others
  }

  // 0 … 2³² − 1
  integer() {
    const {a, b, c} = this, found = (a + b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = b ^ b >>> 9;
    this.b = (c + (c << 3)) | 0;
    this.c = ((c << 21 | c >>> 11) + found) | 0;
    return found >>> 0;
  }

  // From `low` on, below `high`, with 53 bits
  uniform(low = 0, high = 1) {
    const share = ((this.integer() >>> 5) * 2 ** 26 + (this.integer() >>> 6)) / 2 ** 53;
    return low + share * (high - low);
  }

  below(count) { return Math.floor(this.uniform(0, count)); }

  // Mean 0, variance 1; Box and Muller (1958)
  normal() {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }
}
