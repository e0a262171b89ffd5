"""Arabic words of pictures in print: every letter is set, between brackets and on several lines too."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from wayfare.reports import pdf, svg

PAGE = '#set document(title: "x")\n#image("picture.svg", alt: "x")\n'


@pytest.mark.parametrize(
    "words",
    [
        "فنزويلا (جمهورية - البوليفارية)",
        "كوسوفو (بموجب قرار مجلس الأمن 1244)",
        "الدخل (USD)",
        "جدولًا بكلّ ما قُيّم",
        "الأشخاص الفقراء إذا فُقدت التحويلات ·\nالنساء",
    ],
)
def test_arabic_words_come_out_as_tagged_pdf(words: str, tmp_path: Path) -> None:
    mark = {"type": "text", "align": "right", "lineBreak": "\n"}
    spec = {"data": {"values": [{"words": words}]}, "mark": mark, "encoding": {"text": {"field": "words"}}}
    picture = svg.draw(spec | {"width": 400, "height": 30, "config": {"font": "Noto Sans, Noto Sans Arabic"}})
    assert '<tspan font-family="Noto Sans Arabic">' in picture
    (tmp_path / "picture.svg").write_text(picture, encoding="utf-8")
    (tmp_path / "page.typ").write_text(PAGE, encoding="utf-8")
    assert pdf.set_pages(tmp_path / "page.typ", datetime(2026, 1, 1, tzinfo=UTC)).startswith(b"%PDF")
