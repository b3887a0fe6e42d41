import pytest

from content.templatetags.reading import web


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "//x.org", ""]
)
def test_an_address_that_is_not_the_webs_is_no_link(url):
    assert web(url) == ""


@pytest.mark.parametrize("url", ["https://www.has-sante.fr/a?b=c", "http://exemple.fr"])
def test_an_address_of_the_web_is_kept(url):
    assert web(url) == url
