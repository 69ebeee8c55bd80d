"""The styles of a terminal for the tones of a document."""

from crmplan.document.tables import Tone

STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.GOOD: "green",
    Tone.WARN: "yellow",
    Tone.BAD: "bold red",
    Tone.MUTED: "dim",
}
MUTED = STYLES[Tone.MUTED]
