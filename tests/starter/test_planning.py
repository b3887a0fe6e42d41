"""Files that come back are checked whole, with file and line, before anything is written."""

import pytest

from content.errors import StarterError
from content.models import Version
from content.starter.planning import plan

pytestmark = pytest.mark.django_db


HEAD = (
    "page: intervention\nlanguage: fr\nkind: procedure\nshort: intervention\nslug: intervention\ntitle: T\n"
)
DRAWN = HEAD + "sections:\n- key: n\n  kind: introduction\n  illustrations:\n  - key: i"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEAD.replace("kind: procedure", "kind: legal"), 1, "ne change jamais"),
        (HEAD + "sections:\n- key: suivi\n  kind: principle\n", 8, "genre ne change jamais"),
        (HEAD + "sections:\n- key: fiche\n  kind: text\n", 8, "utilisée par le site"),
        (HEAD + "sections:\n- key: Grand\n  kind: text\n", 8, "minuscules"),
        (HEAD + f"sections:\n- key: suivi\n  kind: text\n  title: {'x' * 201}\n", 8, "200"),
        (DRAWN + "\n    drawing: rien\n", 11, "rien"),
        (DRAWN + "\n    picture: i99\n", 11, "image inconnue"),
        (DRAWN + "\n", 11, "dessin ou une image"),
        (
            HEAD + "sections:\n- key: n\n  kind: complications\n  risks:\n  - key: r\n    label: L\n    numerator: 9\n"
            "    denominator: 3\n    source: S\n    year: 2020\n",
            11,
            "ne peut pas dépasser",
        ),
        ("page: nouvelle\nlanguage: en\ntitle: T\nslug: t\n", 1, "fichier français"),
        ("page: q\nlanguage: fr\nkind: procedure\nshort: q\ntitle: T\nslug: t\n", 1, "utilisée par le site"),
        ("page: neuve\nlanguage: fr\nkind: procedure\nshort: intervention\ntitle: T\nslug: t\n", 1, "celui de la page"),
        ("page: intervention\nlanguage: en\nsections:\n- key: ailleurs\n", 4, "inconnue en français"),
        ("department: x\nlanguage: fr\nname: N\n", 1, "fiche du service"),
        ("page: &a x\nlanguage: *a\n", 2, "renvois"),
        ("page: " + "[" * 5000, 1, ""),
        ("{[1]: 2}", 1, "un nom"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_with_file_and_line_before_anything_is_written(page, text, line, words):
    with pytest.raises(StarterError) as mistake:
        plan({"x.yaml": text.encode()})
    assert (mistake.value.file, mistake.value.line) == ("x.yaml", line)
    assert words in str(mistake.value)
    assert not Version.objects.exists()
