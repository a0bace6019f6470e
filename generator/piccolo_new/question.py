"""One question: what it offers, what goes with the answers so far, and what is proposed."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from piccolo_new.catalog import Layer
from piccolo_new.checks import obstacle
from piccolo_new.kinds import Kind


class Question(NamedTuple):
    """A question that is open.

    Attributes:
        kind: what is asked for.
        menu: all that can be chosen from.
        usual: the answer before, if this question was answered already, or else the default.
        settled: what was given and what was answered before.
        first: whether there is no question to go back to.
    """

    kind: Kind
    menu: Sequence[Layer]
    usual: Sequence[Layer]
    settled: Sequence[Layer]
    first: bool

    def obstacle(self, layer: Layer, beside: Iterable[Layer] = ()) -> str:
        """Say why a layer can't be chosen with what is settled and those beside it; nothing if it can."""
        return obstacle(layer, [*self.settled, *beside])

    def proposal(self) -> list[Layer]:
        """Choose the usual answer as far as it works, or else the first that does, if any."""
        chosen: list[Layer] = []
        for layer in self.usual if self.kind.many else [*self.usual, *self.menu]:
            if not self.obstacle(layer, chosen):
                chosen.append(layer)
        return chosen if self.kind.many else chosen[:1]

    def line(self, layer: Layer, obstacle: str) -> str:
        """Write a choice with what it is good for, or why it can't be chosen, titles in a column."""
        width = max(len(choice.title) for choice in self.menu)
        return f"{layer.title:<{width}}  {obstacle or layer.summary}"
