"""Cut the report fonts to the scripts reports are written in, from a folder of full Noto Sans fonts.

    python scripts/build_fonts.py FOLDER

FOLDER holds `NotoSans-{Regular,Bold,Italic}.ttf` and `NotoSansArabic-{Regular,Bold}.ttf`, for instance as unpacked
from Debian's package fonts-noto-core. Needs fonttools and brotli. TTF files serve charts and PDF, WOFF2 files HTML.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset

TARGET = Path(__file__).resolve().parent.parent / "src" / "wayfare" / "content" / "fonts"
SIGNS = "U+2000-206F,U+2070-209F,U+20A0-20BF,U+2100-214F,U+2190-2199,U+2200-22FF,U+25A0-25FF,U+2600-2606,U+2713-2718"
LATIN_CYRILLIC = f"U+0020-024F,U+02B0-02FF,U+0300-036F,U+0400-04FF,U+1E00-1EFF,{SIGNS}"
ARABIC = "U+0020-0040,U+00A0,U+00AB,U+00BB,U+060C-06FF,U+200B-200F,U+202A-202E,U+2066-2069"
FACES = {
    "NotoSans-Regular": LATIN_CYRILLIC,
    "NotoSans-Bold": LATIN_CYRILLIC,
    "NotoSans-Italic": LATIN_CYRILLIC,
    "NotoSansArabic-Regular": ARABIC,
    "NotoSansArabic-Bold": ARABIC,
}
WEB_FACES = ("NotoSans-Regular", "NotoSans-Bold", "NotoSansArabic-Regular", "NotoSansArabic-Bold")


def cut(source: Path, target: Path, characters: str, flavor: str | None = None) -> None:
    """Write the part of a font that covers `characters`, without hinting, dated as its source."""
    options = subset.Options(flavor=flavor, hinting=False, layout_features=["*"], recalc_timestamp=False)
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(characters))
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def main(folder: Path) -> None:
    """Cut every face and say how large it became."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for face, characters in FACES.items():
        cut(folder / f"{face}.ttf", TARGET / f"{face}.ttf", characters)
    for face in WEB_FACES:
        cut(folder / f"{face}.ttf", TARGET / f"{face}.woff2", FACES[face], flavor="woff2")
    for file in sorted(TARGET.iterdir()):
        print(f"{file.stat().st_size:>9,}  {file.name}")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
