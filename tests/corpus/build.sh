#!/bin/sh
# Make the corpus anew from its sources, with the programs that people use: pandoc, LibreOffice, LaTeX, Chromium.
# Debian: apt-get install pandoc libreoffice-writer-nogui texlive-latex-recommended texlive-fonts-recommended lmodern chromium
set -eu
cd "$(dirname "$0")"
rm -rf files && mkdir files
office() { soffice --headless --convert-to "$2" --outdir "$3" "$1" >/dev/null 2>&1; }
print() { chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer --print-to-pdf="$2" "$1" >/dev/null 2>&1; }

cp sources/handbook.md files/handbook.md
pandoc sources/handbook.md -o files/handbook.pandoc.docx
pandoc -s sources/handbook.md -o files/handbook.pandoc.html
pandoc -s --toc sources/handbook.md -o files/handbook.toc.html
pandoc sources/handbook.md -V geometry:margin=3cm --toc -o files/handbook.latex.pdf
pandoc -s sources/handbook.md -t plain -o files/handbook.plain.txt
office files/handbook.pandoc.docx pdf files && mv files/handbook.pandoc.pdf files/handbook.office.pdf
print files/handbook.pandoc.html files/handbook.chromium.pdf

cp sources/contract.html files/contract.html
office sources/contract.html "docx:MS Word 2007 XML" files && mv files/contract.docx files/contract.office.docx
office files/contract.office.docx pdf files
print files/contract.html files/contract.chromium.pdf

cp sources/faq.html files/faq.html
print files/faq.html files/faq.chromium.pdf
cp sources/bold_faq.md files/bold_faq.md
pandoc sources/bold_faq.md -o files/bold_faq.pandoc.docx
pandoc sources/bold_faq.md -o files/bold_faq.latex.pdf
office files/bold_faq.pandoc.docx pdf files && mv files/bold_faq.pandoc.pdf files/bold_faq.office.pdf

(cd files && pdflatex -interaction=batchmode ../sources/paper.tex >/dev/null && pdflatex -interaction=batchmode ../sources/paper.tex >/dev/null)
rm -f files/paper.aux files/paper.log files/paper.out
cp sources/plain.txt sources/vault.md sources/notion.md sources/hidden.html files/
pandoc -f gfm -s --metadata title="How we welcome clients" sources/notion.md -o files/notion.export.html
cp sources/german.md files/
pandoc sources/german.md -o files/german.pandoc.docx
office files/german.pandoc.docx pdf files && mv files/german.pandoc.pdf files/german.office.pdf
