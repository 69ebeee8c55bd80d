"""Mistakes of the audit: answers that the plan itself contradicts."""

from collections.abc import Iterator

from crmplan.analysis.evidence.base import NOT_APPLICABLE
from crmplan.findings import Finding, Severity
from crmplan.rules.base import RuleContext, rule


@rule("CP937", Severity.WARNING)
def answer_contradicts_fact(context: RuleContext) -> Iterator[Finding]:
    """An answer by hand is another than the facts of the plan give."""
    answers = context.plan.audit.answers if context.plan.audit else {}
    for key, given in answers.items():
        fact = context.facts.get(key)
        if fact is None or (given.on is not None and given.on > context.on):
            continue
        if given.answer != fact.answer and NOT_APPLICABLE not in (given.answer, fact.answer):
            is_counted = fact.of is not None
            params = {
                "answer": given.answer,
                "fact": fact.answer,
                "key": fact.key,
                "have": fact.have,
                "of": fact.of,
            }
            variant = "counted" if is_counted else ""
            yield Finding("", ("audit", "answers", key, "answer"), params, variant)
