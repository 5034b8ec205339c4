"""What was counted, as Markdown."""

from cases import NOTICED, OTHER, UNCHANGED
from kinds import KINDS


def percent(part, whole):
    """Exact where it is nothing or everything."""
    if part in (0, whole):
        return "0" if part == 0 else "100"
    return f"{100 * part / whole:.2g}" if part < whole / 100 else f"{min(100 * part / whole, 99.9):.1f}"


def cell(outcome):
    whole = outcome.counts.total()
    neither = whole - sum(outcome.counts[verdict] for verdict in (NOTICED, OTHER, UNCHANGED))
    return (f"{percent(outcome.counts[OTHER], whole)} ({percent(outcome.counts[UNCHANGED], whole)})"
            + (f" †{percent(neither, whole)}" if neither else ""))


def row(*cells):
    return "| " + " | ".join(cells) + " |"


def table(formats, outcomes):
    """In per cent: another content without a word; in parentheses, the content that was there; behind a dagger, crashes
    and hangs."""
    lines = [row("damage", *(made.title for made in formats)), row(*["---"] * (1 + len(formats)))]
    for kind, (_, name) in KINDS.items():
        lines.append(row(name, *(cell(outcomes[made, kind]) for made in formats)))
    return lines


def counts(formats, outcomes, lengths):
    """Every count."""
    lines = [row("format", "bytes", "damage", "cases", "error", "another content", "the same content", "neither"),
             row(*["---"] * 8)]
    for made in formats:
        for kind, (_, name) in KINDS.items():
            found = outcomes[made, kind].counts
            rest = ", ".join(f"{count:,} {verdict}" for verdict, count in sorted(found.items())
                             if verdict not in (NOTICED, OTHER, UNCHANGED))
            numbers = [found.total(), found[NOTICED], found[OTHER], found[UNCHANGED]]
            lines.append(row(made.title, " and ".join(f"{length:,}" for length in lengths[made]), name,
                             *(f"{number:,}" for number in numbers), rest or "0"))
    return lines
