"""Notebook 00: what a sequence is, and the shape that all notebooks give it."""

import numpy as np

from .definition import exercise
from .predictions import Question

what_shuffling_keeps = Question(
    "Someone gives you only the shuffled sunspot numbers. Which question can you still answer?",
    {
        "What was the highest number in the 309 years?": "The highest value is still in the bag.",
        "How many years pass from one peak to the next?": "A peak is a value above its neighbours: that is "
        "order, and the order is gone.",
        "Were there more spots in 1800 than in 1750?": "Which value belongs to which year is what shuffling "
        "has lost.",
    },
    answer="What was the highest number in the 309 years?",
)

shuffled_sound = Question(
    "The 4,000 numbers of a voice are put into another order, at random, and played. What do you hear?",
    {
        "a hiss": "The voice was in how each number follows from the last. What is left jumps about at "
        "random, and that is what a hiss is.",
        "the voice, as it was": "The same numbers are there, but the ear hears how they follow one another.",
        "the voice, in small pieces": "A piece, however small, is a few numbers in their old order. Shuffled "
        "one by one, next to none of these are left.",
    },
    answer="a hiss",
)

which_needs_memory = Question(
    "Which task cannot be done by looking at one moment at a time, with no memory of what came before?",
    {
        "Say for each frame of a video whether a dog is in it": "One frame shows the dog, or it does not. No "
        "memory is needed.",
        "Say for each frame whether the dog is on its way up or down": "A single frame of a leaping dog "
        "looks the same on the way up and on the way down. Only the frames before it tell.",
        "Say for each word of a text whether it begins with a capital letter": "Each word shows that.",
    },
    answer="Say for each frame whether the dog is on its way up or down",
)

start_rng = np.random.default_rng(0)


def _sequences(count, steps, size):
    return [start_rng.normal(size=(steps, size)) for _ in range(count)]


@exercise(hint="np.stack puts arrays side by side along a new axis. Which axis is the batch's?")
def stack(sequences):
    """One array, time first: shape (T, B, D)."""
    return np.stack(sequences, axis=1)


stack.cases = {
    "2 sequences of 3 steps, 4 numbers each": (_sequences(2, 3, 4),),
    "3 sequences of 3 steps, 3 numbers each": (_sequences(3, 3, 3),),
    "1 sequence of 5 steps, 1 number each": (_sequences(1, 5, 1),),
}
stack.mistakes = {
    "That has the batch first: (B, T, D). In this course time comes first.": np.stack,
    "That joins the sequences into one long sequence. Give them an axis of their own.": np.concatenate,
    "That has the right shape, but the numbers are mixed up: reshape does not turn axes round.": (
        lambda sequences: np.stack(sequences).reshape(sequences[0].shape[0], len(sequences), -1)
    ),
    "That has the batch last: (T, D, B). It belongs in the middle: (T, B, D).": (
        lambda sequences: np.stack(sequences, axis=-1)
    ),
    "That is one axis too few: the numbers of all sequences now stand in one row.": np.hstack,
    "Only the first sequence is there. The batch holds all of them.": lambda sequences: sequences[0][:, None],
    "Now time runs backward: row 0 should be the first step.": (
        lambda sequences: np.stack(sequences, axis=1)[::-1]
    ),
    "Those are all axes in reverse, (D, T, B). Only two of them should change places.": (
        lambda sequences: np.stack(sequences).T
    ),
}
