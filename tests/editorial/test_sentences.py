import pytest

from content.editorial.sentences import readability, score, sentences, syllables, words

# As printed by grammars: B. Boutin (bertrandboutin.ca), Vikidia « Syllabe », ralentirtravaux.com (prose).
PUBLISHED = """
numéro 3, parité 3, spéculer 3, garantie 3, important 3, argent 2, expert 2, informer 3, adjoint 2, obstacle 2,
compter 2, installer 3, fonctionner 3, profession 3, admission 3, commission 3, administration 5, adoption 3,
consommation 4, mot 1, marcher 2, mauvais 2, facilitation 5, prononciation 4, chapeau 2, parasol 3,
une 1, grenouille 2, vit 1, un 1, bœuf 1
"""
SAID = """
vertèbre 2, radiologie 4, kyphoplastie 4, vertébroplastie 5, ostéoporose 5, ostéoporotique 6, interventionnel 5,
anesthésie 4, hématome 3, lésion 2, patient 2, patients 2, traitement 3, chantent 1, permettent 2, consomment 2,
peuvent 1, étaient 2, voient 1, comment 2, notamment 3, évidemment 4, fréquent 2, réaliser 4, réel 2, aérien 3,
année 2, royal 2, essayer 3, travailler 3, famille 2, feuille 1, client 2, oublier 3, pluie 1, trois 1, guérir 2,
quelque 1, mangeons 2, paiement 2, le 1, les 1, de 1, IRM 3, 50 2, l’IRM 3, mini-invasif 5, août 1
"""


@pytest.mark.parametrize("line", [each.strip() for each in f"{PUBLISHED},{SAID}".split(",")])
def test_syllables_are_counted_as_they_are_said(line):
    word, count = line.split()
    assert syllables(word) == int(count)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Le Dr. Martin vient. Il injecte 1,5 mL.", 2),
        ("Voir n° 5, cf. la page 3. Fin.", 2),
        ("Il dit : « Venez. » Puis il part.", 2),
        ("J. Dupont et M. Durand.", 1),
        ("Apportez p. ex. IRM et scanner.", 1),
        ("Fractures, douleurs, etc. Le reste suit.", 2),
        ("Vraiment ?! Oui… Non.", 3),
        ("Premier point\nSecond point", 2),
        ("…\n", 0),
        ("La version 1.5. Elle est sortie.", 2),
        ("Il pèse 10.5 kg.", 1),
    ],
)
def test_sentences_end_where_they_end(text, count):
    assert len(sentences(text)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Qu’est-ce que l’IRM ?", 3),
        ("Attention : danger !", 2),
        ("« Oui »", 1),
        ("3\u202f175 patients", 2),
        ("1,5 mL", 2),
        ("aujourd’hui", 1),
        ("– un\n– deux", 2),
        ("01 23 45 67 89", 5),
    ],
)
def test_words_are_counted_as_a_word_processor_counts_them(text, count):
    assert len(words(text)) == count


EASY = (
    "Le chat dort. Il fait beau. Les oiseaux chantent dans les arbres. C'est l'été. Il n'y a pas de nuages."
)


def test_a_published_text_has_its_published_counts():
    """The French sample of the test suites of textstat (Ruby) and text_metrics: 20 words, 5 sentences, 23 syllables."""
    found = [word for sentence in sentences(EASY) for word in words(sentence)]
    assert (len(found), len(sentences(EASY)), sum(map(syllables, found))) == (20, 5, 23)
    assert readability([EASY]) == pytest.approx(207 - 1.015 * 4 - 73.6 * 1.15)


def test_the_index_is_the_one_of_kandel_and_moles():
    assert score(100, 5, 150) == pytest.approx(207 - 1.015 * 20 - 73.6 * 1.5)


def test_a_text_without_words_has_no_index():
    assert readability(["", "…"]) is None
