"""Saving drafts: locked, merged with what others saved, kept as versions."""

import threading

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content import errors
from content.documents import HEADER, SECTIONS, Draft, PartDraft, from_draft
from content.editorial.merge import ORDER, decide
from content.editorial.saving import Text, read, save
from content.models import Department, RiskFigure, Section, Version
from tests.factories import DepartmentFactory, PageFactory, SectionFactory, UserFactory


@pytest.fixture
def author(db):
    return UserFactory()


@pytest.fixture
def checklist(page):
    section = SectionFactory(page=page, key="apporter", kind="preparation", title_fr="Qu’apporter ?")
    for position, (key, lead) in enumerate([("irm", "IRM"), ("carte", "Carte"), ("lettre", "Lettre")]):
        section.checklistitem_set.create(key=key, position=position, lead_fr=lead, lead_en=f"{lead} (en)")
    return section


def text(row, language="fr"):
    return Text(row, language)


def fields(draft, **changes):
    return Draft(fields={**draft.fields, **changes}, parts=draft.parts)


def parts(draft, name, new):
    return Draft(fields=draft.fields, parts={**draft.parts, name: tuple(new)})


def test_a_save_changes_the_row_and_is_kept_as_a_version_with_what_stood_before(page, author):
    section = page.sections.get(key="suivi")
    base = read(text(section))
    saved = save(text(section), fields(base, body="<p>Nouveau.</p>"), base=base, by=author)
    assert saved.changed and not saved.merged
    section.refresh_from_db()
    assert section.body_fr == "<p>Nouveau.</p>"
    after, before = Version.objects.of(page, "suivi", "fr")
    assert Draft.from_json(after.content).fields["body"] == "<p>Nouveau.</p>"
    assert (after.reason, after.saved_by) == ("edited", author)
    assert (before.reason, Draft.from_json(before.content)) == ("found", base)


def test_saving_what_is_there_already_leaves_no_version(page, author):
    section = page.sections.get(key="suivi")
    base = read(text(section))
    assert not save(text(section), base, base=base, by=author).changed
    assert not Version.objects.exists()


def test_two_people_on_different_fields_both_get_their_words(page, author):
    section = page.sections.get(key="suivi")
    base = read(text(section))
    save(text(section), fields(base, title="Le suivi"), base=base, by=author)
    saved = save(text(section), fields(base, body="<p>Autre.</p>"), base=base, by=UserFactory())
    assert saved.merged
    assert (saved.draft.fields["title"], saved.draft.fields["body"]) == ("Le suivi", "<p>Autre.</p>")


def test_two_people_on_one_field_are_told_and_nothing_is_stored(page, author):
    section = page.sections.get(key="suivi")
    base = read(text(section))
    save(text(section), fields(base, title="Le sien", label="Suivi"), base=base, by=author)
    with pytest.raises(errors.Conflicting) as caught:
        save(text(section), fields(base, title="Le mien"), base=base, by=UserFactory())
    assert author.get_full_name() in str(caught.value)
    assert caught.value.merged.draft.fields["label"] == "Suivi"
    section = Section.objects.get(pk=section.pk)
    assert read(text(section)).fields["title"] == "Le sien"
    # One decision later, on the base that was shown, it is saved.
    mine = decide(caught.value.merged, frozenset({("title",)}))
    save(text(section), mine, base=caught.value.theirs, by=author)
    assert Section.objects.get(pk=section.pk).title_fr == "Le mien"


def test_parts_are_added_moved_and_taken_out_and_their_translations_survive(checklist, author):
    base = read(text(checklist))
    irm, _carte, lettre = base.parts["checklist"]
    new = PartDraft(key="p1", fields={**irm.fields, "lead": "Ordonnance"})
    save(text(checklist), parts(base, "checklist", [lettre, new, irm]), base=base, by=author)
    now = read(text(Section.objects.get(pk=checklist.pk)))
    assert [part.key for part in now.parts["checklist"]] == ["lettre", "p1", "irm"]
    assert [item.lead for item in from_draft(checklist.page, "en").section("apporter").checklist] == [
        "Lettre (en)", "IRM (en)",
    ]  # fmt: skip
    save(text(checklist), parts(now, "checklist", base.parts["checklist"]), base=now, by=author)
    assert [item.lead for item in from_draft(checklist.page, "en").section("apporter").checklist] == [
        "IRM (en)", "Carte (en)", "Lettre (en)",
    ]  # fmt: skip


def test_a_translator_changes_texts_and_never_the_structure(checklist, author):
    base = read(text(checklist, "en"))
    irm, *rest = base.parts["checklist"]
    mine = PartDraft(key="irm", fields={**irm.fields, "lead": "MRI", "accepted": False})
    save(text(checklist, "en"), parts(base, "checklist", [*rest, mine]), base=base, by=author)
    french = read(text(Section.objects.get(pk=checklist.pk))).parts["checklist"]
    assert [part.key for part in french] == ["irm", "carte", "lettre"] and french[0].fields[
        "accepted"
    ] is True
    assert from_draft(checklist.page, "en").section("apporter").checklist[0].lead == "MRI"


def test_reordering_adding_and_binning_sections_is_a_save_of_the_page(page, author):
    base = read(text(page))
    principe, suivi = base.parts[SECTIONS]
    new = PartDraft(key="benefices", fields={"kind": "benefits"})
    save(text(page), parts(base, SECTIONS, [suivi, new]), base=base, by=author)
    assert list(page.sections.present().values_list("key", "kind")) == [
        ("suivi", "text"), ("benefices", "benefits"),
    ]  # fmt: skip
    assert page.sections.get(key="principe").deleted_by == author
    now = read(text(page))
    save(text(page), parts(now, SECTIONS, [principe, *now.parts[SECTIONS]]), base=now, by=author)
    assert from_draft(page, "fr").section("principe").body == "<p>Le principe.</p>"
    assert Version.objects.of(page, HEADER, "fr").count() == 3


def test_a_text_that_went_to_the_bin_meanwhile_is_not_saved_silently(page, author):
    section = page.sections.get(key="suivi")
    base = read(text(section))
    header = read(text(page))
    save(text(page), parts(header, SECTIONS, header.parts[SECTIONS][:1]), base=header, by=author)
    with pytest.raises(errors.Gone):
        save(text(section), fields(base, title="Encore là"), base=base, by=author)


def test_french_typography_is_applied_to_what_was_typed_and_to_nothing_else(page, author):
    section = page.sections.get(key="suivi")
    Section.objects.filter(pk=section.pk).update(body_fr="<p>Ancien texte !</p>")
    section.refresh_from_db()
    base = read(text(section))
    saved = save(text(section), fields(base, title="Qu'en dire ?"), base=base, by=author)
    assert saved.draft.fields == {
        "title": "Qu’en dire\u202f?",
        "label": "",
        "body": "<p>Ancien texte !</p>",
        "forms": "",
    }
    english = read(text(section, "en"))
    saved = save(text(section, "en"), fields(english, title="What's this ?"), base=english, by=author)
    assert saved.draft.fields["title"] == "What's this ?"


def test_what_is_saved_is_sanitised(page, author):
    section = page.sections.get(key="suivi")
    base = read(text(section))
    saved = save(
        text(section), fields(base, body="<p onclick='x'>A</p><script>1</script>"), base=base, by=author
    )
    assert saved.draft.fields["body"] == "<p>A</p>"


def test_two_halves_that_make_an_impossible_figure_are_refused_with_a_sentence(page, author):
    section = SectionFactory(page=page, key="risques", kind="complications")
    section.riskfigure_set.create(
        key="r", label_fr="Fuite", numerator=4, denominator=100, source="S", year=2020
    )
    base = read(text(section))

    def figure(**values):
        (part,) = base.parts["risks"]
        return parts(base, "risks", [PartDraft(key="r", fields={**part.fields, **values})])

    save(text(section), figure(denominator=10), base=base, by=author)
    with pytest.raises(errors.Refused, match="ne peut pas dépasser"):
        save(text(section), figure(numerator=50), base=base, by=author)
    assert RiskFigure.objects.get(key="r").numerator == 4


def test_the_department_and_a_term_are_saved_the_same_way(author):
    DepartmentFactory()
    term = SectionFactory(kind="term", title_fr="ciment")
    for row, name in ((Department.objects.get(), "hours"), (term, "forms")):
        base = read(text(row))
        save(text(row), fields(base, **{name: "Le mien"}), base=base, by=author)
        with pytest.raises(errors.Conflicting):
            save(text(row), fields(base, **{name: "Le leur"}), base=base, by=author)
        assert read(text(type(row).objects.get())).fields[name] == "Le mien"


def test_a_version_is_never_rewritten_nor_deleted(page, author):
    section = page.sections.get(key="suivi")
    base = read(text(section))
    save(text(section), fields(base, title="Autre"), base=base, by=author)
    version = Version.objects.first()
    with pytest.raises(TypeError):
        version.save()
    with pytest.raises(TypeError):
        version.delete()


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite’s test database is in memory, and locks there do not wait"
)
@pytest.mark.django_db(transaction=True)
def test_saves_at_the_same_moment_follow_each_other(no_snapshot):
    """Real threads with connections of their own: whoever comes second merges with the first."""
    page = PageFactory()
    section = SectionFactory(page=page, key="suivi")
    people = [UserFactory(), UserFactory()]
    base = read(text(section))
    changes = [{"title": "Par la première"}, {"body": "<p>Par le second</p>"}]
    start, failures = threading.Barrier(2), []

    def edit(index):
        try:
            start.wait(5)
            save(text(section), fields(base, **changes[index]), base=base, by=people[index])
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=edit, args=[index]) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not failures
    now = read(text(Section.objects.get(pk=section.pk)))
    assert (now.fields["title"], now.fields["body"]) == ("Par la première", "<p>Par le second</p>")


WORDS = st.sampled_from(["un", "deux", "trois", "quatre"])
EDITS = st.one_of(
    st.tuples(st.just("field"), st.sampled_from(["title", "label"]), WORDS),
    st.tuples(st.just("part"), st.sampled_from(["irm", "carte", "lettre"]), WORDS),
    st.tuples(st.just("add"), st.sampled_from(["n1", "n2", "n3"]), WORDS),
    st.tuples(st.just("remove"), st.sampled_from(["irm", "carte", "lettre", "n1"]), st.none()),
    st.tuples(st.just("move"), st.permutations(["irm", "carte", "lettre", "n1", "n2", "n3"]), st.none()),
)
MOVES = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["fr", "en"]),
        st.one_of(st.just("open"), st.just("save"), EDITS),
    ),
    min_size=4,
    max_size=10,
)


def edited(draft, edit, language):
    """What a person's form holds after one edit. In another language than French only texts can change."""
    kind, what, value = edit
    items = list(draft.parts["checklist"])
    if kind == "field":
        return fields(draft, **{what: value})
    if kind == "part":
        items = [
            PartDraft(key=each.key, fields={**each.fields, "lead": value}) if each.key == what else each
            for each in items
        ]
    elif language == "fr" and kind == "add" and all(each.key != what for each in items):
        items.append(PartDraft(key=what, fields={"lead": value, "text": "", "accepted": True}))
    elif language == "fr" and kind == "remove":
        items = [each for each in items if each.key != what]
    elif language == "fr" and kind == "move":
        items.sort(key=lambda each: what.index(each.key))
    return parts(draft, "checklist", items)


def cells(draft):
    """Every place of a draft with what stands there."""
    found = {(name,): value for name, value in draft.fields.items()}
    for part in draft.parts["checklist"]:
        found[part.key,] = "there"
        found |= {(part.key, name): value for name, value in part.fields.items()}
    return found


@settings(
    max_examples=1000,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves=MOVES, choices=st.lists(st.booleans(), min_size=10, max_size=10))
def test_whatever_two_editors_do_no_update_is_lost(db, no_snapshot, moves, choices):
    """Two editors open, edit and save one section in two languages, in any interleaving.

    At each save, what the editor changed is stored, and what others stored meanwhile is still there; where both
    changed one thing, the editor is told, and what they then choose is what is stored.
    """
    from django.db import transaction

    with transaction.atomic():
        page = PageFactory()
        section = SectionFactory(page=page, kind="preparation", title_fr="Titre", title_en="Title")
        for position, key in enumerate(["irm", "carte", "lettre"]):
            section.checklistitem_set.create(key=key, position=position, lead_fr=key, lead_en=key)
        people = [UserFactory(), UserFactory()]
        opened, typed = {}, {}

        def stored(language):
            return read(text(Section.objects.get(pk=section.pk), language))

        for who, language, move in moves:
            desk = (who, language)
            if move == "open" or desk not in opened:
                opened[desk] = typed[desk] = stored(language)
            if move == "save":
                base, mine, before = opened[desk], typed[desk], stored(language)
                try:
                    after = save(text(section, language), mine, base=base, by=people[who]).draft
                    told = set()
                except errors.Conflicting as error:
                    assert stored(language) == before, "a refused save stores nothing"
                    paths = [conflict.path for conflict in error.merged.conflicts]
                    kept = frozenset(
                        path for path, mine_wins in zip(paths, choices, strict=False) if mine_wins
                    )
                    chosen = decide(error.merged, kept)
                    after = save(text(section, language), chosen, base=before, by=people[who]).draft
                    told = {path if len(path) == 1 else path[1:] for path in paths}
                    assert cells(stored(language)) == cells(after)
                check(base, mine, before, stored(language), told)
                opened[desk] = typed[desk] = after
            elif move != "open":
                typed[desk] = edited(typed[desk], move, language)
        transaction.set_rollback(True)


def check(base, mine, before, after, told):
    """Nothing of `after` lost what either side had put there, unless `told` names it."""
    was, own, other, now = cells(base), cells(mine), cells(before), cells(after)
    for cell in set(was) | set(own) | set(other):
        if cell in told or cell[:1] in told:
            continue
        if cell[:1] in was and (cell[:1] not in own or cell[:1] not in other):
            assert cell not in now, f"{cell} was taken out by one, and the other had not touched it"
        elif own.get(cell) == other.get(cell) or other.get(cell) == was.get(cell):
            assert now.get(cell) == own.get(cell), cell
        else:
            assert own.get(cell) == was.get(cell), f"{cell} was changed by both and nobody was told"
            assert now.get(cell) == other.get(cell), cell
    orders = [[part.key for part in draft.parts["checklist"]] for draft in (base, mine, before, after)]
    common = set.intersection(*map(set, orders))
    was_order, own_order, other_order, now_order = (
        [key for key in order if key in common] for order in orders
    )
    if (ORDER,) not in told:
        assert now_order == (other_order if own_order == was_order else own_order)
