"""How packs combine, and what a customer's policy is."""

from __future__ import annotations

import ast
import inspect
import itertools
import re
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.fairness import policy as policy_module
from app.fairness.jurisdictions import choose_packs
from app.fairness.packs import Pack, all_packs, default_fair
from app.fairness.policy import Policy, build_policy, combine
from app.fairness.predicates import all_predicates, strictest

some_packs = st.lists(st.sampled_from(all_packs()), max_size=6)


class TestCombine:
    @given(packs=some_packs, data=st.data())
    def test_does_not_depend_on_the_order(self, packs: list[Pack], data: st.DataObject):
        shuffled = data.draw(st.permutations(packs))

        assert combine(shuffled) == combine(packs)
        assert build_policy(tuple(shuffled)) == build_policy(tuple(packs))

    @given(packs=some_packs)
    def test_of_the_same_packs_twice_is_the_same(self, packs: list[Pack]):
        assert combine(packs + packs) == combine(packs)
        assert build_policy(tuple(packs + packs)) == build_policy(tuple(packs))

    @given(packs=some_packs, more=some_packs)
    def test_only_tightens(self, packs: list[Pack], more: list[Pack]):
        before, after = combine(packs), combine(packs + more)

        for predicate in all_predicates():
            assert strictest(predicate, before[predicate], after[predicate]) == after[predicate]

    def test_of_nothing_is_default_fair(self):
        assert combine([]) == {
            predicate: rule.value for predicate, rule in default_fair().predicates.items()
        }


class TestPolicy:
    def test_of_everybody_allows_two_steps_and_one_offer(self):
        policy = policy_for(None)

        assert (policy.steps_before_confirm, policy.offers_before_confirm) == (2, 1)
        assert policy.survey_is_optional
        assert policy.has_direct_cancel_beside_offer
        assert not policy.allows_repeat_offer
        assert not policy.is_confirm_first
        assert not policy.has_permission_gate
        assert not policy.has_withdrawal
        assert not policy.may_choose_end_date

    def test_of_germany_asks_nothing_first(self):
        policy = policy_for("DE")

        assert policy.is_confirm_first
        assert policy.offers_before_confirm == 0
        assert policy.may_choose_end_date
        assert policy.has_extraordinary_reason
        assert not policy.is_summary_editable
        assert policy.withdrawal_period == timedelta(days=14)

    def test_of_france_has_a_summary_to_edit(self):
        policy = policy_for("FR")

        assert policy.is_confirm_first
        assert policy.is_summary_editable
        assert policy.may_choose_end_date
        assert policy.has_extraordinary_reason
        assert policy.is_reason_conditional

    def test_of_minnesota_asks_for_permission(self):
        policy = policy_for("US", "MN")

        assert policy.has_permission_gate
        assert (policy.steps_before_confirm, policy.offers_before_confirm) == (1, 0)

    def test_of_a_state_names_it_first(self):
        assert policy_for("US", "CA").jurisdictions == ("us-ca", "us-ftc", "default-fair")

    def test_records_the_packs_with_their_versions(self):
        packs = choose_packs("DE")

        assert build_policy(packs).versions == tuple((pack.id, pack.version) for pack in packs)

    def test_says_of_everything_which_predicate_it_is(self):
        fields = fields_with_docstrings()

        assert {name for name, _ in fields} == set(Policy.__dataclass_fields__)
        assert [name for name, text in fields if not re.search(r"\bP\d\d\b", text)] == []


def policy_for(country: str | None, region: str | None = None) -> Policy:
    return build_policy(choose_packs(country, region))


def fields_with_docstrings() -> list[tuple[str, str]]:
    tree = ast.parse(inspect.getsource(policy_module))
    body = next(node.body for node in tree.body if getattr(node, "name", "") == "Policy")
    return [
        (field.target.id, text.value.value)
        for field, text in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr)
    ]
