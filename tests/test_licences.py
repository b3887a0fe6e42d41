"""What the site is made of may be used together."""

import pytest

from tools.licences import compatible, packages


@pytest.mark.parametrize(
    "licence", ["MIT", "MIT AND BSD", "Apache-2.0 OR BSD-2-Clause", "GPL-3.0-only OR MIT"]
)
def test_what_stands_beside_ours_is_let_in(licence):
    assert compatible(licence)


@pytest.mark.parametrize(
    "licence", ["none", "GPL-3.0-only", "MIT AND AGPL-3.0-only", "Proprietary", "UNKNOWN", ""]
)
def test_what_nobody_has_looked_at_is_not(licence):
    assert not compatible(licence)


def test_every_package_of_the_site_says_its_licence():
    found = list(packages())
    assert len(found) > 30 and all(compatible(licence) for _name, _version, licence in found)
