"""schema.org's vocabulary, to hold structured data against: which type has which property, and of what kind."""

import importlib
import inspect
import re

BASE = "https://schema.org"
_TEXTS = frozenset({"Text", "URL", "Date", "DateTime", "Number", "Integer", "Language", "str"})


def _class(name):
    return getattr(importlib.import_module(f"pydantic2_schemaorg.{name}"), name)


def _ancestors(name):
    return {each.__name__ for each in _class(name).__mro__}


def _ranges(types, name):
    """What a property may hold, as its first declaration says: names of types, and `str` for any text."""
    for each in types:
        for cls in _class(each).__mro__:
            if declared := inspect.get_annotations(cls).get(name):
                return set(re.findall(r"\w+", str(declared))) - {"Optional", "Union", "List", "AnyUrl"}
    return None


def problems(node, where=""):
    """What schema.org does not know in a JSON-LD object, one sentence each."""
    types = node.get("@type", [])
    types = [types] if isinstance(types, str) else types
    if not types:
        return [f"{where}: no type"]
    found = []
    for each in types:
        try:
            _class(each)
        except (ImportError, AttributeError):
            return [f"{where}: no type is called {each}"]
    for name, value in node.items():
        if name.startswith("@"):
            continue
        ranges = _ranges(types, name)
        here = f"{where}{types[0]}.{name}"
        if ranges is None:
            found.append(f"{here}: no such property")
            continue
        for each in value if isinstance(value, list) else [value]:
            found += _value(each, ranges, here)
    return found


def _value(value, ranges, here):
    if value in ("", None, [], {}):
        return [f"{here}: empty"]
    if isinstance(value, dict):
        kinds = value.get("@type")
        kinds = [kinds] if isinstance(kinds, str) else kinds or []
        wrong = kinds and not any(_ancestors(each) & ranges for each in kinds)
        return [f"{here}: a {kinds} where {sorted(ranges)} belong"] * bool(wrong) + problems(
            value, f"{here} "
        )
    if not ranges & _TEXTS:
        return [f"{here}: plain text where {sorted(ranges)} belong"]
    return []
