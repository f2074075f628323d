"""Which vehicle takes whom, in which order: legal plans, the best insertion, and better plans over time."""

from dispatcher.dispatcher import Dispatcher as Dispatcher
from dispatcher.errors import DispatchError as DispatchError
from dispatcher.errors import IllegalPlan as IllegalPlan
from dispatcher.errors import InvalidProblem as InvalidProblem
from dispatcher.errors import UnknownRequest as UnknownRequest
from dispatcher.excuses import Breach as Breach
from dispatcher.excuses import excused as excused
from dispatcher.improvement import PlanChange as PlanChange
from dispatcher.insertion import Insertion as Insertion
from dispatcher.open_returns import OpenReturn as OpenReturn
from dispatcher.open_returns import Reserve as Reserve
from dispatcher.open_returns import ready_times as ready_times
from dispatcher.policy import DispatchPolicy as DispatchPolicy
from dispatcher.policy import Weights as Weights
from dispatcher.problem import Access as Access
from dispatcher.problem import Anchor as Anchor
from dispatcher.problem import Break as Break
from dispatcher.problem import Footprint as Footprint
from dispatcher.problem import Load as Load
from dispatcher.problem import OnBoard as OnBoard
from dispatcher.problem import Party as Party
from dispatcher.problem import Plan as Plan
from dispatcher.problem import Request as Request
from dispatcher.problem import RideTimeLimit as RideTimeLimit
from dispatcher.problem import Stop as Stop
from dispatcher.problem import StopKind as StopKind
from dispatcher.problem import Vehicle as Vehicle
from dispatcher.problem import Wish as Wish
from dispatcher.promises import Violation as Violation
from dispatcher.quota import Quota as Quota
from dispatcher.rebalancing import RebalancingPolicy as RebalancingPolicy
from dispatcher.rebalancing import Relocation as Relocation
from dispatcher.rebalancing import Zone as Zone
from dispatcher.rebalancing import may_wait_at as may_wait_at
from dispatcher.rebalancing import relocations as relocations
from dispatcher.refusals import Refusal as Refusal
from dispatcher.round_trips import RoundTrip as RoundTrip
from dispatcher.round_trips import RoundTripInsertion as RoundTripInsertion
from dispatcher.rules import check as check
from dispatcher.rules import check_fleet as check_fleet
from dispatcher.schedule import UNREACHABLE_S as UNREACHABLE_S
from dispatcher.schedule import Schedule as Schedule
from dispatcher.schedule import TravelTimes as TravelTimes
from dispatcher.schedule import schedule as schedule

__all__ = [
    "UNREACHABLE_S",
    "Access",
    "Anchor",
    "Breach",
    "Break",
    "DispatchError",
    "DispatchPolicy",
    "Dispatcher",
    "Footprint",
    "IllegalPlan",
    "Insertion",
    "InvalidProblem",
    "Load",
    "OnBoard",
    "OpenReturn",
    "Party",
    "Plan",
    "PlanChange",
    "Quota",
    "RebalancingPolicy",
    "Refusal",
    "Relocation",
    "Request",
    "Reserve",
    "RideTimeLimit",
    "RoundTrip",
    "RoundTripInsertion",
    "Schedule",
    "Stop",
    "StopKind",
    "TravelTimes",
    "UnknownRequest",
    "Vehicle",
    "Violation",
    "Weights",
    "Wish",
    "Zone",
    "check",
    "check_fleet",
    "excused",
    "may_wait_at",
    "ready_times",
    "relocations",
    "schedule",
]
