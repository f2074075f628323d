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
from dispatcher.insertion import Refusal as Refusal
from dispatcher.policy import DispatchPolicy as DispatchPolicy
from dispatcher.policy import Weights as Weights
from dispatcher.problem import Access as Access
from dispatcher.problem import Anchor as Anchor
from dispatcher.problem import Break as Break
from dispatcher.problem import Load as Load
from dispatcher.problem import OnBoard as OnBoard
from dispatcher.problem import Plan as Plan
from dispatcher.problem import Request as Request
from dispatcher.problem import RideTimeLimit as RideTimeLimit
from dispatcher.problem import Stop as Stop
from dispatcher.problem import StopKind as StopKind
from dispatcher.problem import Vehicle as Vehicle
from dispatcher.problem import Wish as Wish
from dispatcher.promises import Violation as Violation
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
    "IllegalPlan",
    "Insertion",
    "InvalidProblem",
    "Load",
    "OnBoard",
    "Plan",
    "PlanChange",
    "Refusal",
    "Request",
    "RideTimeLimit",
    "Schedule",
    "Stop",
    "StopKind",
    "TravelTimes",
    "UnknownRequest",
    "Vehicle",
    "Violation",
    "Weights",
    "Wish",
    "check",
    "check_fleet",
    "excused",
    "schedule",
]
