"""What is mutated: the modules that decide, and the tests that ought to notice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """Modules that are mutated together.

    Attributes:
        modules: files of the product.
        tests: what pytest runs for each mutant, the quickest to fail first.
    """

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]


_ODOO = "tests/odoo_integration"
SUBJECTS = (
    Subject(
        "policy",
        ("carteira/policy.py", "carteira/rules.py"),
        (
            "tests/carteira/migrations/test_none_missing.py",
            "tests/carteira/test_policy.py",
            "tests/carteira/test_policy_rows.py",
            "tests/carteira/test_conditions.py",
            "tests/carteira/test_querysets.py",
            "tests/carteira/test_both_balances.py",
            "tests/carteira/test_reliability.py",
        ),
    ),
    Subject(
        "balances",
        (
            "carteira/querysets/backlog.py",
            "carteira/querysets/invoicing.py",
            "odoo_integration/promote/balances.py",
        ),
        (
            "tests/carteira/test_totals_by_row.py",
            f"{_ODOO}/promote/test_what_sums_took.py",
            "tests/carteira/test_balance_sum.py",
            "tests/carteira/test_querysets.py",
            "tests/carteira/test_both_balances.py",
            "tests/carteira/test_saldos.py",
            f"{_ODOO}/promote/test_balance_methods.py",
        ),
    ),
    Subject(
        "unit ratio",
        ("odoo_integration/mapping/convert.py",),
        (
            f"{_ODOO}/mapping/test_convert.py",
            f"{_ODOO}/mapping/test_fiscal.py",
        ),
    ),
    Subject(
        "promote",
        (
            "odoo_integration/promote/statements.py",
            "odoo_integration/promote/merge.py",
            "odoo_integration/promote/touched.py",
            "odoo_integration/promote/apply.py",
        ),
        (
            f"{_ODOO}/promote/test_items.py",
            f"{_ODOO}/promote/test_retired_items.py",
            f"{_ODOO}/promote/test_invoice_changes.py",
            f"{_ODOO}/promote/test_idle_runs.py",
            f"{_ODOO}/promote/test_written_rows.py",
            f"{_ODOO}/test_recorded_days.py",
        ),
    ),
    Subject(
        "lease and fence",
        (
            "odoo_integration/runs/lease.py",
            "odoo_integration/promote/fence.py",
            "odoo_integration/promote/apply_once.py",
        ),
        (
            f"{_ODOO}/runs/test_whose_turn.py",
            f"{_ODOO}/runs/test_lease.py",
            f"{_ODOO}/promote/test_failed_promotes.py",
        ),
    ),
    Subject(
        "window",
        ("odoo_integration/runs/window.py",),
        (f"{_ODOO}/runs/test_window_choice.py", f"{_ODOO}/extras/test_setting.py"),
    ),
    Subject(
        "retirement",
        ("odoo_integration/extract/reconcile.py",),
        (
            f"{_ODOO}/extract/test_halving.py",
            f"{_ODOO}/extract/test_counts.py",
            f"{_ODOO}/extract/test_reconcile.py",
        ),
    ),
    Subject(
        "classification",
        ("odoo_integration/resilience/classify.py", "odoo_integration/client/refusals.py"),
        (
            f"{_ODOO}/client/test_refusals.py",
            f"{_ODOO}/resilience/test_summary.py",
            f"{_ODOO}/resilience/test_lost_or_not.py",
            f"{_ODOO}/resilience/test_classify.py",
            f"{_ODOO}/client/test_odd_errors.py",
            f"{_ODOO}/client/test_transient_failures.py",
            f"{_ODOO}/client/test_contract.py",
            f"{_ODOO}/client/test_recorded_exchanges.py",
        ),
    ),
)
