"""Files that are written mean the same when they are read."""

import re

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from content.documents import Draft, PartDraft, load_sections, read_header, read_section
from content.models import PARTS, Page, Section
from content.models.richtext import sanitise
from content.starter.drafting import section_draft
from content.starter.files import FOLDER, read_pages
from content.starter.planning import plan
from content.starter.writer import file_name, neutral_defaults, write
from content.translation import TRANSLATED

LANGUAGES = ("fr", "en", "ar")


def written(page, language):
    sections = load_sections(page)
    drafts = [(row, read_section(row, language)) for row in sections]
    return write(page, language, read_header(page, language, sections), drafts)


def test_what_the_starter_loaded_is_written_as_it_was_read(starter):
    """Every page and language: an export changes nothing when it comes back."""
    files = {
        file_name(page, language): written(page, language).encode()
        for page in Page.objects.all()
        for language in LANGUAGES
    }
    assert [change for each in plan(files) for change in each.changes if change.differs] == []
    was = {
        (page.key, page.language): page
        for page in read_pages(
            {p.name: p.read_bytes() for p in FOLDER.glob("*.yaml") if "department" not in p.name}
        )
    }
    for page in read_pages(files):
        before = was[page.key, page.language]
        assert page.values == before.values
        for now, then in zip(page.sections, before.sections, strict=True):
            assert (now.key, now.values) == (then.key, then.values)
            assert {
                name: [(part.key, part.values, part.panel) for part in parts]
                for name, parts in now.parts.items()
            } == {
                name: [
                    (
                        part.key,
                        {
                            k: v
                            for k, v in part.values.items()
                            if (k, v) not in {("accepted", True), ("title_language", "en")}
                        },
                        part.panel,
                    )
                    for part in parts
                ]
                for name, parts in then.parts.items()
            }


def test_a_file_reads_like_the_doctors_text(starter):
    text = written(Page.objects.get(key="vertebroplasty"), "fr")
    assert "!exact" not in text and "<p>" not in text and "#" not in text
    assert re.search(r"^  text: \|\n    Les fractures vertébrales \(ou tassements", text, re.M)
    assert re.search(r"ostéoporotiques augmente exponentiellement avec l’âge\.\n    Elles sont", text)
    assert "    accepted: false\n" in text and "accepted: true" not in text
    assert max(len(line) for line in text.splitlines()) < 900
    assert text.index("- key: irm") < text.index("- key: references")
    assert "\n\n- key: fracture\n" in text


WORDS = st.text(
    st.one_of(
        st.sampled_from("abé .,:;!?*_`#-+>&<\"'\\[](){}|~=1\n\t\u00a0\u202f«»’\u200f\u2028\x85\ufeff"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
    ),
    max_size=24,
)
INLINE = st.recursive(
    WORDS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")),
    lambda inner: st.tuples(
        st.sampled_from(["strong", "em", "sub", "sup", 'a href="/fr/x/"', 'abbr title="t"', 'em lang="en"']),
        st.lists(inner, min_size=1, max_size=3).map("".join),
    ).map(lambda each: f"<{each[0]}>{each[1]}</{each[0].split()[0]}>"),
    max_leaves=4,
)
BLOCKS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["p", "h3", "h4", 'p lang="ar" dir="rtl"']), INLINE).map(
            lambda each: f"<{each[0]}>{each[1]}</{each[0].split()[0]}>"
        ),
        st.tuples(st.sampled_from(["ul", "ol"]), st.booleans(), st.lists(INLINE, min_size=1, max_size=3)).map(
            lambda each: (
                f"<{each[0]}>"
                + "".join(f"<li>{'<p>' * each[1]}{item}{'</p>' * each[1]}</li>" for item in each[2])
                + f"</{each[0]}>"
            )
        ),
        INLINE,
    ),
    max_size=4,
).map("".join)
RICH = BLOCKS.map(lambda html: sanitise(html).strip()).filter(lambda html: sanitise(html) == html)
TEXT = WORDS.map(str.strip)
KEYS = st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,5}", fullmatch=True), max_size=3, unique=True)


def value(model, name):
    if name in TRANSLATED[model]:
        return RICH if name in {"body", "notice"} else TEXT
    return {
        "numerator": st.integers(0, 9),
        "denominator": st.integers(9, 99),
        "year": st.integers(1950, 2100),
        "source": st.just("Une source"),
        "authors": st.just("Dupont A"),
        "picture_id": st.sampled_from([None, "i12345678"]),
    }.get(name, st.booleans() if isinstance(neutral_defaults(model)[name], bool) else TEXT.filter(bool))


@st.composite
def drafts(draw):
    kinds = {
        "introduction": ("key_facts", "illustrations", "risks"),
        "pathway": ("steps",),
        "preparation": ("checklist",),
        "references": ("references",),
    }
    kind = draw(st.sampled_from(list(kinds)))
    parts = dict.fromkeys(PARTS, ())
    for name in kinds[kind]:
        model = PARTS[name]
        names = (*TRANSLATED[model], *neutral_defaults(model))
        parts[name] = tuple(
            PartDraft(key=key, fields={each: draw(value(model, each)) for each in names})
            for key in draw(KEYS)
        )
    fields = {"title": draw(TEXT), "label": draw(TEXT), "body": draw(RICH), "forms": draw(TEXT)}
    return kind, Draft(fields=fields, parts=parts)


def parsed(kind, draft, language, page, base=None):
    """The draft that a reader of the file gets, by the importer's own reading."""
    row = Section(page=page, key="partie", kind=kind)
    header = Draft(fields={"title": "T", "slug": "t"})
    text = write(page, language, header, [(row, draft)])
    (read,) = read_pages({"x.yaml": text.encode()})
    if not read.sections:
        return Draft(fields=dict.fromkeys(draft.fields, ""), parts=draft.parts), text
    return section_draft(read, read.sections[0], row, base or draft), text


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(drafts())
@example(
    (
        "introduction",
        Draft(
            fields={"title": "true", "label": "2020", "body": "<p>null</p>", "forms": "no"},
            parts=dict.fromkeys(PARTS, ()),
        ),
    )
)
@example(
    (
        "introduction",
        Draft(
            fields={"title": "a\nb", "label": "- x: {y", "body": "text", "forms": ""},
            parts=dict.fromkeys(PARTS, ()),
        ),
    )
)
def test_any_draft_is_read_back_as_it_was_written(made):
    kind, draft = made
    page = Page(key="page-x", kind="procedure", short="x")
    again, text = parsed(kind, draft, "fr", page)
    own = {name: parts for name, parts in draft.parts.items() if name in again.parts}
    if kind == "pathway":
        # A panel that no step precedes is one all the same.
        assert [part.fields["panel"] for part in again.parts["steps"]] == [
            part.fields["panel"] for part in own["steps"]
        ]
    assert again == Draft(fields=draft.fields, parts=own), text
    english, _text = parsed(kind, draft, "en", page)
    assert english.fields == draft.fields
    for name in own:
        for part, then in zip(english.parts[name], own[name], strict=True):
            assert part == then
