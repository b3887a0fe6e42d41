import subprocess
import sys

import pytest

from content.editorial import spelling
from content.editorial.passages import Subject
from tests.documents.test_compose import document


def found(body):
    return [place.words for place in spelling.misspelled(Subject(document("a", a=body))) if place.key == "a"]


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("vertébre", "vertèbre"),
        ("hopital", "hôpital"),
        ("anesthesie", "anesthésie"),
        ("traitment", "traitement"),
        ("opératoin", "opération"),
        ("acceuil", "accueil"),
        ("symptome", "symptôme"),
        ("infirmiere", "infirmière"),
        ("malgrés", "malgré"),
        ("rapidements", "rapidement"),
    ],
)
def test_a_mistake_is_found_with_what_was_meant(wrong, meant):
    (said,) = found(f"<p>Une {wrong} ici.</p>")
    assert said.startswith(wrong) and meant in said


@pytest.mark.parametrize(
    "body",
    [
        "<p>L’hématome, s’il existe, n’est qu’un saignement ; lorsqu’il grossit, appelez-nous.</p>",
        "<p>Faut-il être à jeun ? Y a-t-il un risque ?</p>",
        "<p>La vertébroplastie mini-invasive et les sacroplasties ostéoporotiques.</p>",
        "<p>Le docteur Svedbom reçoit à Kremlin-Bicêtre.</p>",
        "<p>Écrire à secretariat@chu-exemple.fr ou voir https://exmple.fr/kjhkjh (doi:10.1148/radiol.222535).</p>",
        "<p>Vertèbres L1-L2, IRM 3T, 8h30, le XXe siècle.</p>",
        "<p>Le cœur, l'œdème, les sœurs.</p>",
        "<p>Contre-indication, post-opératoire, anti-inflammatoires.</p>",
        "<p>Cliquez, présentez-vous, réessayez : les présences comptent.</p>",
        "<p>Vous téléphonerez, ressentirez, éviterez, porterez.</p>",
    ],
)
def test_good_french_passes(body):
    assert found(body) == []


def test_a_capital_hides_no_mistake_at_the_start_of_a_sentence():
    assert found("<p>Opératoin simple. Traitment court.</p>")[0].startswith("Opératoin")


def test_a_mistake_is_said_once_a_field():
    assert len(found("<p>Un traitment, puis un traitment.</p>")) == 1


def test_the_dictionary_is_not_read_before_it_is_needed():
    code = (
        "import django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'vertebro_site.settings'; django.setup();"
        "import sys; from content.editorial import checks, spelling;"
        "assert 'spellchecker' not in sys.modules; assert spelling.dictionary.cache_info().currsize == 0;"
        "spelling.known('zzzz'); assert spelling.dictionary.cache_info().currsize == 1"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_list_is_whole():
    assert len(spelling.dictionary()) > 130_000
    for word in ("a", "abaissa", "hôpital", "vertèbre"):
        assert word in spelling.dictionary()
    assert "zzzz" not in spelling.dictionary() and "" not in spelling.dictionary()
