"""Rich text becomes a tree of values; what it says is never read as anything else."""

from content.sharing.leaflet.tree import parse


def flat(nodes):
    return "".join(
        each if isinstance(each, str) else f"<{each['tag']}>{flat(each['children'])}" for each in nodes
    )


def test_elements_keep_their_places():
    assert flat(parse("<p>Un <strong>deux</strong> trois.</p><ul><li>a</li><li>b</li></ul>")) == (
        "<p>Un <strong>deux trois.<ul><li>a<li>b"
    )


def test_an_address_becomes_one_that_a_paper_can_lead_to():
    (paragraph,) = parse('<p><a href="/fr/">ici</a></p>', lambda href: f"https://example.org{href}")
    assert paragraph["children"][0]["href"] == "https://example.org/fr/"


def test_a_passage_keeps_its_language_and_direction():
    (paragraph,) = parse('<p lang="en-GB" dir="ltr">Cement</p>')
    assert (paragraph["lang"], paragraph["dir"]) == ("en", "ltr")


def test_what_may_not_stand_in_rich_text_is_no_node():
    assert flat(parse("<script>x</script><p onclick='x'>Bon<img src=x></p>")) == "<p>Bon"


def test_entities_and_signs_are_text():
    assert flat(parse("<p>5 &lt; 6 &amp; #set $x$ \\ @a *b* _c_</p>")) == "<p>5 < 6 & #set $x$ \\ @a *b* _c_"


def test_line_breaks_between_blocks_are_nothing():
    assert flat(parse("<p>a</p>\n<p>b\nc</p>\n")) == "<p>a<p>b c"
