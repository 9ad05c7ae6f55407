// Training, away from the page: this module runs in a worker of its own, so that a hand never waits for it.
//
// A network to train is {cell, units, activation, rule, rate, clip, seed, weights, memory, steps}; `setting` is the
// task: {task, length, noise}. Messages in: {kind: "train", job, setting, networks, until}, {kind: "repeat", job,
// setting, networks, seeds, most} and {kind: "stop"}. A new message ends what was going on. Messages out carry the
// job they belong to.

import {batchAt, GAMES, testOf} from "./games.js";
import {Network, shareRight} from "./network.js";
import {clip, RULES} from "../../optimisers.js";
import {firstWeights} from "./start.js";

const SLICE = 30; // ms of work between two messages
const EVERY = 20; // steps between two looks at the test sequences
const SOLVED = 0.99, IN_A_ROW = 3; // the share right at so many looks

export class Trainer {
  constructor(setting, options) {
    Object.assign(this, {setting, options});
    this.network = new Network(options, options.weights);
    this.judge = new Network(options, options.weights);
    this.memory = options.memory ?? RULES[options.rule].memory(this.network.weights.length);
    this.steps = options.steps ?? 0;
    this.news = {losses: [], tests: []};
  }

  // One step on 32 new sequences; the loss before it. RangeError where the gradient is no number.
  step(batch = batchAt(this.setting, this.options.seed, this.steps)) {
    const {network, options: {rule, rate, clip: most}} = this;
    const loss = network.lossAndGradients(batch);
    if (!Number.isFinite(clip(network.grads, most))) throw new RangeError("the gradient is not a number any more");
    RULES[rule].step(network.weights, network.grads, rate, this.memory);
    this.steps++;
    this.news.losses.push(loss);
    return loss;
  }

  // Loss and share right on the test sequences
  examine() {
    const {judge, network, setting} = this, test = this.test ??= testOf(setting);
    judge.weights.set(network.weights);
    judge.forward(test);
    return {loss: judge.loss(test), right: shareRight(judge, test, GAMES[setting.task].near)};
  }

  // A step, and every so often a look at the test sequences
  advance() {
    this.step();
    if (this.steps % EVERY === 0) this.news.tests.push({step: this.steps, ...this.examine()});
  }

  // What has come about since it was last asked
  report() {
    const {news, network, memory, steps} = this;
    this.news = {losses: [], tests: []};
    return {weights: network.weights.slice(), memory: structuredClone(memory), steps, ...news};
  }
}

// At which step a training has solved its task: the first of three looks in a row; null if it does not by `most`.
export function solvedAt(setting, options, most) {
  const trainer = new Trainer(setting, options);
  let inARow = 0;
  try {
    while (trainer.steps < most) {
      trainer.step();
      if (trainer.steps % EVERY) continue;
      inARow = trainer.examine().right >= SOLVED ? inARow + 1 : 0;
      if (inARow === IN_A_ROW) return trainer.steps - (IN_A_ROW - 1) * EVERY;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // diverged: it does not solve it
  }
  return null;
}

// --- The worker's side ------------------------------------------------------------------------------------------

// Lets a waiting message in. A timeout would wait for 4 ms each time.
function breath() {
  const {port1, port2} = new MessageChannel();
  return new Promise(done => { port1.onmessage = () => { port1.close(); done(); }; port2.postMessage(0); });
}

// All networks in turn, each up to `until` steps in all
async function train({job, setting, networks, until}, post, current) {
  const trainers = networks.map(options => new Trainer(setting, options));
  let note = "";
  while (current()) {
    const begin = performance.now();
    let left = [];
    try {
      do {
        left = trainers.filter(trainer => trainer.steps < until);
        for (const trainer of left) trainer.advance();
      } while (left.length && performance.now() - begin < SLICE);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      note = error.message;
    }
    const ended = note !== "" || left.length === 0;
    post({kind: "progress", job, networks: trainers.map(trainer => trainer.report()), ended, note});
    if (ended) return;
    await breath();
  }
}

// The same training from other first weights, on other sequences
async function repeat({job, setting, networks, seeds, most}, post, current) {
  for (const seed of seeds) for (const [which, options] of networks.entries()) {
    if (!current()) return;
    const again = {...options, seed, weights: firstWeights({...options, seed})};
    post({kind: "repeated", job, which, seed, solved: solvedAt(setting, again, most)});
    await breath();
  }
}

export function serve(port) {
  const jobs = {train, repeat, stop() {}};
  let latest = null;
  port.onmessage = ({data}) => {
    latest = data;
    jobs[data.kind](data, message => port.postMessage(message), () => latest === data);
  };
}
