"""How well sentences are labelled: pure measures over labelled sentences and the probabilities given to them."""

from streams.evaluation.evaluation import Evaluation, evaluate
from streams.evaluation.examples import Example, read_example

__all__ = ["Evaluation", "Example", "evaluate", "read_example"]
