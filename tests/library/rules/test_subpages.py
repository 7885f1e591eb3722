"""Pages below a page are found on its own site, and the robots file is kept."""

from __future__ import annotations

from bot.library.rules.subpages import PAGES, allowed, robots_address, subpages_of

HOME = "https://example.org/guide/index.html"


def test_links_below_the_page_are_found_once_and_in_order():
    source = """<a href="a.html">A</a> <a class='x' href='/guide/b'>B</a> <a href=a.html#part>A</a> <A HREF="?page=2">2</A>
    <a href="https://example.org/guide/c/d">C</a><a data-href="no">x</a>"""
    assert subpages_of(HOME, source) == [
        "https://example.org/guide/a.html",
        "https://example.org/guide/b",
        "https://example.org/guide/index.html?page=2",
        "https://example.org/guide/c/d",
    ]


def test_other_sites_files_and_doors_are_passed_over():
    source = "".join(
        f'<a href="{href}">x</a>'
        for href in (
            *(
                "https://other.example/guide/a",
                "/elsewhere/a",
                "mailto:a@example.org",
                "javascript:x()",
                "a.png",
                "a.zip",
            ),
            *(
                "login/",
                "tag/money",
                "#top",
                "//evil.example/guide/",
                "http://[x",
                "https://example.org.evil.example/guide/a",
            ),
        )
    )
    assert subpages_of(HOME, source) == []


def test_no_more_than_thirty_are_read():
    assert len(subpages_of(HOME, "".join(f"<a href=p{n}>x</a>" for n in range(99)))) == PAGES


def test_a_storm_of_markup_ends_in_time():
    assert subpages_of(HOME, "<a " * 200_000 + "<!--" * 50_000) == []


def test_the_robots_file_is_kept():
    assert robots_address(HOME) == "https://example.org/robots.txt"
    pages = ["https://example.org/guide/a", "https://example.org/guide/b"]
    assert allowed(pages, "User-agent: *\nDisallow: /guide/b", "wayfinder") == pages[:1]
    assert allowed(pages, "User-agent: wayfinder\nDisallow: /", "wayfinder") == []
    assert allowed(pages, "", "wayfinder") == pages
