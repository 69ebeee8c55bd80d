"""How a page of HTML looks, on screens wide and narrow and on paper; ASCII, and all that its policy allows."""

from crmplan.render.svg import look

STYLE = f"""
:root{{color-scheme:light}}
*{{box-sizing:border-box}}
body{{margin:0 auto;max-width:72rem;padding:2rem 1.5rem;background:#fff;color:{look.INK};
font:1rem/1.5 {look.FONT};overflow-wrap:break-word}}
header{{border-bottom:3px solid {look.BLUE};margin-bottom:1.5rem;padding-bottom:.75rem}}
h1{{font-size:1.7rem;line-height:1.2;margin:0}}
h2{{font-size:1.25rem;line-height:1.3;margin:2.25rem 0 .75rem;padding-bottom:.25rem;
border-bottom:1px solid {look.HAIR}}}
h3{{font-size:1.05rem;margin:1.5rem 0 .5rem}}
h4,h5,h6{{font-size:1rem;margin:1.25rem 0 .5rem}}
p{{margin:.6rem 0;max-width:46rem}}
.subtitle{{color:{look.MUTED};margin:.35rem 0 0;max-width:none}}
dl{{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.75rem 1.5rem;margin:1rem 0}}
dl>div{{border-left:3px solid {look.HAIR};padding-left:.75rem}}
dl>.long{{grid-column:1/-1}}
dt{{color:{look.MUTED};font-size:.85rem}}
dd{{margin:0;font-size:1.15rem;font-weight:bold}}
.long dd{{font-size:1rem;font-weight:normal}}
ul{{margin:.6rem 0;padding-left:1.25rem;max-width:52rem}}
li{{margin:.25rem 0}}
.task{{list-style:none;margin-left:-1.25rem;padding-left:1.6rem;position:relative}}
.box{{position:absolute;left:0;top:.3em;width:.95em;height:.95em}}
.box rect{{fill:none;stroke:{look.MUTED};stroke-width:1.2}}
.box path{{fill:none;stroke:{look.INK};stroke-width:1.8}}
.said{{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}}
pre{{background:#f6f6f6;border-left:3px solid {look.HAIR};padding:.75rem 1rem;white-space:pre-wrap;
font:.875rem/1.45 Consolas,Menlo,'DejaVu Sans Mono',monospace}}
.wide{{overflow-x:auto;margin:.75rem 0;position:relative;background:
linear-gradient(90deg,#fff 40%,rgba(255,255,255,0)) 0 0/3rem 100% no-repeat local,
linear-gradient(270deg,#fff 40%,rgba(255,255,255,0)) 100% 0/3rem 100% no-repeat local,
linear-gradient(90deg,rgba(0,0,0,.18),rgba(0,0,0,0)) 0 0/.8rem 100% no-repeat scroll,
linear-gradient(270deg,rgba(0,0,0,.18),rgba(0,0,0,0)) 100% 0/.8rem 100% no-repeat scroll}}
table{{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.35}}
th,td{{padding:.35rem .9rem .35rem 0;text-align:left;vertical-align:top}}
th:last-child,td:last-child{{padding-right:0}}
thead th,thead td{{color:{look.MUTED};font-weight:normal;vertical-align:bottom;border-bottom:1.5px solid {look.INK}}}
tbody th{{font-weight:normal;min-width:12rem}}
tbody tr{{border-bottom:1px solid {look.HAIR}}}
.number{{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}}
thead .number{{white-space:normal}}
.bar{{white-space:nowrap;font-variant-numeric:tabular-nums}}
.share{{width:3.75rem;height:.5rem;margin-right:.5rem;vertical-align:baseline}}
.whole{{fill:#e3e3e3;stroke:{look.MUTED};stroke-width:.5}}
.part{{fill:{look.BLUE}}}
.strong{{font-weight:bold}}
.muted{{color:{look.MUTED}}}
.good{{color:#00603f}}
.warn{{color:#7a4f00;font-weight:bold}}
.bad{{color:#a33c00;font-weight:bold}}
.good::before{{content:"\\2713\\00a0"}}
.warn::before{{content:"\\25b3\\00a0"}}
.bad::before{{content:"\\25b2\\00a0"}}
figure{{margin:1rem 0}}
figure svg[role]{{display:block;width:100%;min-width:46rem;height:auto}}
details{{margin:.5rem 0;font-size:.9rem}}
summary{{color:{look.MUTED};cursor:pointer}}
footer{{color:{look.MUTED};font-size:.85rem;margin-top:2.5rem;padding-top:.75rem;border-top:1px solid {look.HAIR}}}
@media (max-width:40rem){{
body{{padding:1.25rem 1rem}}
h1{{font-size:1.4rem}}
}}
@media print{{
@page{{margin:12mm}}
@page tall{{size:portrait}}
.tall{{page:tall}}
html{{font-size:10pt}}
body{{max-width:none;padding:0;print-color-adjust:exact;-webkit-print-color-adjust:exact}}
h1,h2,h3,h4,h5,h6{{break-after:avoid}}
tr,li,dl>div,p{{break-inside:avoid}}
thead{{display:table-header-group}}
.wide{{overflow:visible;background:none}}
figure svg[role]{{min-width:0}}
details{{display:none}}
figure,figure .wide{{margin:.4rem 0}}
footer{{margin-top:1rem}}
}}
{look.STYLE}"""
