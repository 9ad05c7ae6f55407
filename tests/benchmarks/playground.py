"""Training in the playground's page beside rnnlib's: steps a second, the two taking turns.

    python tests/benchmarks/playground.py [--quick]

A step is what both do to train: 32 sequences, forward, loss, back, clipping at 1, Adam. rnnlib has
float64 and one BLAS thread, as the page has. Each turn is a tenth of a second of either; the fastest of each
counts, since whatever else the machine does slows both. Needs Chromium and tests/browser/requirements.txt.
"""

import argparse
import shutil
import time
from itertools import cycle

import numpy as np
from playwright.sync_api import sync_playwright

from rnnlib import optim, train
from rnnlib.explore.browser.bundling import bundle
from rnnlib.explore.playground.games import batch_at
from rnnlib.explore.playground.web_page import BROWSER
from rnnlib.models import SequenceTagger

DRAWN = 20  # batches that rnnlib goes through again and again: the page draws each anew
CELLS = ("RNN", "LSTM", "GRU")
SIZES = ((2, 12), (4, 12), (8, 12), (8, 60))  # units, steps of a sequence
_MAKE = """([cell, units, length]) => {
  const options = {cell, units, activation: "tanh", start: "orthogonal", gain: 1, seed: 1, rule: "Adam"};
  const weights = start.firstWeights(options), setting = {task: "hold", length, noise: 0};
  window.running = new trainer.Trainer(setting, {...options, rate: 0.001, clip: 1, weights});
}"""
_TURN = """seconds => {
  const begin = performance.now();
  let steps = 0;
  do { running.step(); steps++; } while (performance.now() - begin < 1000 * seconds);
  return 1000 * steps / (performance.now() - begin);
}"""


def main():
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="five turns instead of thirty")
    turns = 5 if parser.parse_args().quick else 30
    print("cell  units  steps      page    rnnlib   page over rnnlib")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        names = ", ".join(
            f'{name}: modules["explore/playground/browser/{name}.js"]' for name in ("start", "trainer")
        )
        page.add_script_tag(
            content=bundle(BROWSER / "start.js", BROWSER / "trainer.js")
            + f"Object.assign(window, {{{names}}});"
        )
        for cell in CELLS:
            for units, length in SIZES:
                page.evaluate(_MAKE, [cell, units, length])
                step = rnnlib_step(cell, units, length)
                speeds = [(page.evaluate(_TURN, 0.1), speed_of(step, 0.1)) for _ in range(turns)]
                there, here = np.max(speeds, axis=0)
                print(
                    f"{cell:5} {units:5} {length:6} {there:9.0f} {here:9.0f} {there / here:18.1f}", flush=True
                )
        browser.close()


def rnnlib_step(cell, units, length):
    """A function that trains one step."""
    sizes = {"input_size": 2, "hidden_size": units, "output_size": 1}
    model = SequenceTagger(**sizes, cell=cell, loss="mean_squared_error", rng=1, dtype="float64")
    rule = optim.Adam(model.params, lr=0.001)
    batches = cycle([batch_at("hold", length, 0.0, 1, step) for step in range(DRAWN)])

    def step():
        with train.single_thread():
            model.loss_and_gradients(next(batches))
        optim.clip_by_global_norm(model.grads, 1.0)
        rule.step(model.grads)

    return step


def speed_of(step, seconds):
    """Steps a second."""
    begin, steps = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        step()
        steps += 1
    return steps / (time.perf_counter() - begin)


if __name__ == "__main__":
    main()
