"""What a language says in several ways, and its little words: `words.LANGUAGE.yaml`, lists that people review."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from content.reading.search.folding import stems, words

Phrase = tuple[str, ...]
"""Words as they are compared, in a row."""


@dataclass(frozen=True, slots=True)
class WordList:
    """One language's lists. little: words that say nothing alone. groups: ways to say one thing.

    single: the group of a word, by each of its stems. several: groups that begin with a word, longest phrase first.
    """

    little: frozenset[str] = frozenset()
    groups: tuple[tuple[Phrase, ...], ...] = ()
    single: dict[str, list[int]] = field(default_factory=dict)
    several: dict[str, list[tuple[Phrase, int]]] = field(default_factory=dict)

    def same(self, word: str, language: str) -> set[Phrase]:
        """Other ways to say a word."""
        found = {number for stem in stems(word, language) for number in self.single.get(stem, ())}
        return {phrase for number in found for phrase in self.groups[number]}

    def phrase_at(self, typed: list[str], position: int) -> tuple[int, set[Phrase]]:
        """How many of the words from a position on are one phrase of a group, and the group; 0 for none."""
        for phrase, number in self.several.get(typed[position], ()):
            if tuple(typed[position : position + len(phrase)]) == phrase:
                return len(phrase), set(self.groups[number])
        return 0, set()


@lru_cache(maxsize=16)
def word_list(language: str) -> WordList:
    """Read once a process. Empty for a language that has no file yet."""
    file = Path(__file__).with_name(f"words.{language}.yaml")
    if not file.is_file():
        return WordList()
    import yaml

    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    groups = tuple(tuple(_phrase(each) for each in group) for group in data["same"])
    single: dict[str, list[int]] = defaultdict(list)
    several: dict[str, list[tuple[Phrase, int]]] = defaultdict(list)
    for number, group in enumerate(groups):
        for phrase in group:
            if len(phrase) > 1:
                several[phrase[0]].append((phrase, number))
            else:
                for stem in stems(phrase[0], language):
                    single[stem].append(number)
    for starting in several.values():
        starting.sort(key=lambda each: -len(each[0]))
    little = frozenset(word.folded for each in data["little"] for word in words(each))
    return WordList(little, groups, dict(single), dict(several))


def _phrase(text: str) -> Phrase:
    return tuple(word.folded for word in words(text))
