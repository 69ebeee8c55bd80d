"""Which modules that were bought are in use, and what was paid for in vain."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from crmplan.model.plan import Plan
from crmplan.model.system import Module


class ModuleUse(NamedTuple):
    """A module that was bought.

    Args:
        id: of the module.
        module: the module.
        is_used: nothing before go-live, and where its figure is of a day to come.
        processes: those that are done in it.
    """

    id: str
    module: Module
    is_used: bool | None
    processes: tuple[str, ...]

    @property
    def in_vain(self) -> Decimal:
        """The money that was spent on it in vain so far."""
        cost = self.module.cost
        return cost.amount if cost is not None and self.is_used is False else Decimal(0)


def module_uses(plan: Plan, on: date, go_live: date | None) -> tuple[ModuleUse, ...]:
    """Return the modules and whether they are used on a day.

    Args:
        plan: the plan.
        on: the day.
        go_live: the day of go-live, nothing before.
    """
    by: dict[str, list[str]] = {}
    for key, process in plan.processes.items():
        if process.module is not None:
            by.setdefault(process.module, []).append(key)
    return tuple(
        ModuleUse(key, module, _is_used(module, on, go_live), tuple(by.get(key, ())))
        for key, module in plan.modules.items()
    )


def _is_used(module: Module, on: date, go_live: date | None) -> bool | None:
    if go_live is None or (module.as_of is not None and module.as_of > on):
        return None
    return bool(module.active_users)
