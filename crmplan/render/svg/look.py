"""The one look of all charts: sizes, colours and line styles that also differ in greyscale and to the colour-blind.

Colours derive from the palette of Okabe and Ito; wherever one has a meaning, a weight, a dash or a shape has it too.
Selectors are single classes, so that simple renderers of SVG understand them; nothing is beyond ASCII.
"""

WIDTH = 1000.0
MARGIN = 8.0
TEXT = 12.0
"""Size of texts: 6.5 pt where a chart fills the width of an A4 page in portrait."""
SMALL = 11.5
LINE = 16.0
"""From one line of text to the next, and the height of a row."""
GAP = 6.0
FONT = "Arial,Helvetica,'Liberation Sans','DejaVu Sans',sans-serif"

INK, MUTED, HAIR, SHADE = "#1a1a1a", "#595959", "#d4d4d4", "#efefef"
BLUE, VERMILLION = "#0072b2", "#d55e00"

LINES = (
    (BLUE, "", "circle"),
    ("#b84f00", "7 3", "square"),
    ("#007a59", "2 3", "diamond"),
    ("#aa4499", "9 3 2 3", "triangle"),
    (INK, "5 2 2 2 2 2", "cross"),
    ("#8c6100", "12 4", "ring"),
)
"""Colour, dashes and marker of the lines of a chart, one after the other; dark enough for their names, too."""

STYLE = f"""\
.c-t,.c-s{{font-family:{FONT};fill:{INK}}}
.c-t{{font-size:{TEXT}px}}
.c-s{{font-size:{SMALL}px;fill:{MUTED}}}
.c-b{{font-weight:bold}}
.c-m{{text-anchor:middle}}
.c-e{{text-anchor:end}}
.c-bad{{fill:#a33c00;font-weight:bold}}
.c-off{{fill:{SHADE}}}
.c-grid{{fill:none;stroke:{HAIR};stroke-width:.8}}
.c-axis{{fill:none;stroke:{MUTED};stroke-width:1}}
.c-today{{fill:none;stroke:{INK};stroke-width:1.4}}
.c-limit{{fill:none;stroke:{VERMILLION};stroke-width:1.4;stroke-dasharray:5 3}}
.c-mark{{fill:none;stroke:{INK};stroke-width:1;stroke-dasharray:2 2}}
.c-leader{{fill:none;stroke:{MUTED};stroke-width:.6}}
.c-link{{fill:none;stroke:#7a7a7a;stroke-width:.8}}
.c-linkh{{fill:#7a7a7a}}
.c-hot{{fill:none;stroke:#a33c00;stroke-width:1.2}}
.c-hoth{{fill:#a33c00}}
.c-open{{fill:#cfe5f2;stroke:{BLUE};stroke-width:.8}}
.c-done{{fill:{BLUE}}}
.c-copen{{fill:#fbd9c3;stroke:#a33c00;stroke-width:.8}}
.c-cdone{{fill:{VERMILLION}}}
.c-edge{{fill:#5c2200}}
.c-stage{{fill:#333}}
.c-window{{fill:#e6dff0;stroke:#7a5c99;stroke-width:.8}}
.c-ghost{{fill:#a6a6a6}}
.c-float{{fill:none;stroke:{BLUE};stroke-width:1.2}}
.c-point{{fill:#fff;stroke:{INK};stroke-width:1.4}}
.c-full{{fill:{INK};stroke:{INK};stroke-width:1.4}}
.c-stop{{fill:none;stroke:#a33c00;stroke-width:2.4}}
.c-low{{fill:#9fcbe4;stroke:{BLUE};stroke-width:.8}}
.c-high{{fill:#c65300}}
.c-col{{fill:#9fcbe4;stroke:{BLUE};stroke-width:.8}}
.c-fplain{{fill:#fff}}
.c-fstrong{{fill:#d9d9d9}}
.c-fgood{{fill:#dcefe7}}
.c-fwarn{{fill:#f2c766}}
.c-fbad{{fill:#dd8458}}
.c-fmuted{{fill:#f2f2f2}}
.c-frame{{fill:none;stroke:#fff;stroke-width:2}}
.c-chip{{fill:#fff;stroke:{INK};stroke-width:1.2}}
.c-ghostchip{{fill:none;stroke:{INK};stroke-width:1;stroke-dasharray:2 2}}
.c-ink{{fill:{INK}}}
.c-move{{fill:none;stroke:{INK};stroke-width:.7}}
""" + "".join(f".c-l{number}{{fill:{colour}}}\n" for number, (colour, _, _) in enumerate(LINES))
