"""Mistakes of the audit: answers that the plan itself contradicts."""

from collections.abc import Iterator

from crmplan.analysis.evidence.base import NO, NOT_APPLICABLE, PARTLY, YES
from crmplan.findings import Finding, Severity
from crmplan.rules.base import RuleContext, rule

BEST_FIRST = (YES, PARTLY, NO)


@rule("CP937", Severity.WARNING)
def answer_contradicts_fact(context: RuleContext) -> Iterator[Finding]:
    """An answer by hand is another than the facts of the plan give; a worse one is an auditor's right."""
    answers = context.plan.audit.answers if context.plan.audit else {}
    for key, given in answers.items():
        fact = context.facts.get(key)
        if fact is None or (given.on is not None and given.on > context.on):
            continue
        if given.answer != fact.answer and NOT_APPLICABLE not in (given.answer, fact.answer):
            is_stricter = BEST_FIRST.index(given.answer) > BEST_FIRST.index(fact.answer)
            params = {
                "answer": given.answer,
                "fact": fact.answer,
                "key": fact.key,
                "have": fact.have,
                "of": fact.of,
            }
            severity = Severity.INFO if is_stricter else Severity.WARNING
            variant = "counted" if fact.of is not None else ""
            yield Finding("", ("audit", "answers", key, "answer"), params, variant, severity)
