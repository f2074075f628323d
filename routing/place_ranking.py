"""How well the entries of a place index answer a query."""

from __future__ import annotations

from routing.place_words import Reading

__all__ = ["Scorer"]

_KIND, _NAMED_KIND, _CONTEXT = 0.97, 0.985, 0.92
# More for a word of the name that is also where the entry is: "Sparkasse Koblenz" is meant to be in Koblenz.
_BOTH = 0.04
_KIND_COVERAGE = 0.88
_COVERAGE = 0.25


class Scorer:
    """
    Rates entries against the words typed.

    Parameters
    ----------
    readings
        The typed words, at least one.
    """

    def __init__(self, readings: list[Reading]) -> None:
        self._readings = readings
        self._total = sum(reading.weight for reading in readings)
        self._seen: dict[str, list[tuple[float, str]]] = {}

    def score(self, name: str, category: str, context: str) -> tuple[float, float]:
        """
        Rate how well an entry answers.

        Parameters
        ----------
        name, category, context
            Folded words of the entry.

        Returns
        -------
        fit : float
            Mean fit of the typed words, 0 to 1.
        rating : float
            The fit plus up to 0.25 for the share of the name that was typed. Who asks for a kind of service
            ("Hausarzt Polch") does not know the name: all of that kind count about alike, whatever part of the name
            happens to fit.
        """
        fit = extra = in_town = 0.0
        hit: dict[str, float] = {}
        asks_for_kind, has_kind, is_named = bool(category), False, False
        fields = zip(self._readings, self._fits(name), self._fits(category), self._fits(context), strict=True)
        for reading, (best, word), (kind, _), (around, _) in fields:
            if best:
                hit[word] = max(hit.get(word, 0.0), best)
            if around < max(best, kind):
                asks_for_kind &= 0.0 < kind >= best
                is_named |= best > 0.0
            elif best:
                extra += _BOTH * reading.weight
                in_town += (best - _CONTEXT * around) * reading.weight
            has_kind |= kind > 0.0
            value = _NAMED_KIND * best if kind >= best else best
            fit += reading.weight * max(value, _KIND * kind, _CONTEXT * around)
        length = len(name) - name.count(" ")
        covered = sum(len(word) * quality for word, quality in hit.items()) / length if length else 0.0
        if asks_for_kind and has_kind:
            fit -= 0.0 if is_named else in_town  # of two chapels in Koblenz neither is meant more for being named so
            covered = _KIND_COVERAGE + (1.0 - _KIND_COVERAGE) * min(covered, 1.0)
        rating = (fit + extra * is_named) / self._total + _COVERAGE * covered
        return fit / self._total, rating

    def _fits(self, text: str) -> list[tuple[float, str]]:
        """For each reading, how well it fits the best of the words and which that is; the same towns come often."""
        known = self._seen.get(text)
        if known is None:
            words = text.split()
            known = [
                max(((reading.fit(word), word) for word in words), default=(0.0, "")) for reading in self._readings
            ]
            self._seen[text] = known
        return known
