"""Pieces of markup from which property tests mix their files."""

from __future__ import annotations

MARKDOWN_PIECES = (
    *("#", "*", "_", "`", "```\n", "[", "](", ")", "![", "<!--", "-->", "<b hidden>", "</b>", "<div>"),
    *("|", "|-|\n", "- ", "1. ", "> ", "---\n", "a: b\n", "!!python/name:x ", "&a ", "*a ", "word "),
    *("\n", "\n\n", "    ", "\u202e", "\x07"),
)
HTML_PIECES = (
    *("<p>", "</p>", "<div style='", "display:none", "color:#fff'>", "<table>", "<tr>", "<td>", "<td colspan=9999>"),
    *("</table>", "<ul>", "<li>", "<h1>", "<h2>", "</h1>", "<br>", "<!--", "-->", "<![CDATA[", "]]>"),
    *("<?xml", "?>", "<svg>", "<math>", "<style>", ".a{", "}", "{", "</style>", "<script>", "</script>"),
    *("<template>", "&#0;", "&#x202e;", "&nbsp;", "&", "word ", "é", "<img>"),
)
XML_PIECES = (
    *("<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>word</w:t>", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>"),
    *(
        "<w:tc>",
        "</w:tc>",
        "<w:p/>",
        "<w:rPr><w:vanish/></w:rPr>",
        "<w:drawing/>",
        "<w:pPr><w:pStyle w:val='Title'/></w:pPr>",
    ),
    *("word", "&amp;"),
)
PDF_PIECES = (
    *(b"q ", b"Q ", b"BT ", b"ET ", b"/F1 12 Tf ", b"/F9 x Tf ", b"72 700 Td ", b"1 0 0 1 5 5 Tm "),
    *(b"1 0 Tm ", b"(word) Tj ", b"[(a) -500 (b)] TJ ", b"(x) ' ", b'1 2 (y) " ', b"T* ", b"3 Tr "),
    *(b"1 g ", b"/P scn ", b"1 1 1 rg ", b"0 0 9 9 re ", b"f ", b"1e999 0 Td ", b"/X Do ", b"sh "),
    *(b"<< ", b">> ", b"[ ", b"(", b"<41> Tj ", b"9 9 9 cm ", b"0 0 0 0 0 0 cm ", b"BI ID x EI ", b"\x80 "),
)
