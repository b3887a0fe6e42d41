import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.editorial.typography import french


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Pour qui ?", "Pour qui\u202f?"),
        ("Attention : danger", "Attention\u00a0: danger"),
        ("« x »", "«\u202fx\u202f»"),
        ("l'IRM", "l’IRM"),
        ("https://exemple.fr/?a=b", "https://exemple.fr/?a=b"),
        ("oui  ;  non", "oui\u202f;  non"),
    ],
)
def test_french_spaces_and_apostrophes(typed, printed):
    assert french(typed) == printed


@given(st.text(alphabet="a '«»:;!?\u00a0\u202f\n", max_size=40))
def test_applying_twice_changes_nothing(text):
    assert french(french(text)) == french(text)
