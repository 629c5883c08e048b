"""The customer's page says which plans the customer is on, and which packs and coupons it has."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from customers.admin import CustomerAdmin, Link
from customers.admin.parts.display import clipped, day, link, money, page, quantity
from customers.admin.parts.read_only import ReadOnlyInline
from customers.models import PlanAssignment
from plans.admin.coupon import state_badge as coupon_badge
from plans.admin.coupon import takes_off
from plans.admin.top_up import state_badge as pack_badge
from plans.models import Coupon, TopUp


class AssignmentInline(ReadOnlyInline[PlanAssignment]):
    model = PlanAssignment
    verbose_name_plural = "plans"
    fields = ("assignment", "starts_on", "ends_on")
    ordering = ("-starts_on", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlanAssignment]:
        return super().get_queryset(request).select_related("plan_version__plan")

    @admin.display(description="plan")
    def assignment(self, assignment: PlanAssignment) -> SafeString:
        return link(page("customers_planassignment", assignment.pk), assignment.plan_version)


class PackInline(ReadOnlyInline[TopUp]):
    model = TopUp
    verbose_name_plural = "top-up packs"
    fields = ("pack", "left", "state", "price_shown", "last_day")
    per_page = 12

    def get_queryset(self, request: HttpRequest) -> QuerySet[TopUp]:
        return TopUp.objects.with_left().select_related("customer", "meter").order_by("-bought_on", "-pk")

    @admin.display(description="pack")
    def pack(self, pack: TopUp) -> SafeString:
        return link(page("plans_topup", pack.pk), f"{quantity(pack.units)} {pack.meter.unit_plural}")

    @admin.display(description="left")
    def left(self, pack: Any) -> str:
        return quantity(pack.left)

    @admin.display(description="state")
    def state(self, pack: TopUp) -> SafeString:
        return pack_badge(pack)

    @admin.display(description="price")
    def price_shown(self, pack: TopUp) -> str:
        return money(pack.price, pack.currency)

    @admin.display(description="last day")
    def last_day(self, pack: TopUp) -> str:
        return day(pack.expires_on, "does not expire")


class CouponInline(ReadOnlyInline[Coupon]):
    model = Coupon
    verbose_name_plural = "coupons"
    fields = ("coupon", "off", "state", "first_day", "last_day")
    ordering = ("-starts_on", "-pk")
    per_page = 12

    def get_queryset(self, request: HttpRequest) -> QuerySet[Coupon]:
        return super().get_queryset(request).select_related("customer")

    @admin.display(description="coupon")
    def coupon(self, coupon: Coupon) -> SafeString:
        return link(page("plans_coupon", coupon.pk), clipped(coupon.text))

    @admin.display(description="takes off")
    def off(self, coupon: Coupon) -> str:
        return takes_off(coupon)

    @admin.display(description="state")
    def state(self, coupon: Coupon) -> SafeString:
        return coupon_badge(coupon)

    @admin.display(description="last day")
    def last_day(self, coupon: Coupon) -> str:
        return day(coupon.expires_on, "until further notice")

    @admin.display(description="first day")
    def first_day(self, coupon: Coupon) -> str:
        return day(coupon.starts_on)


CustomerAdmin.inlines += [AssignmentInline, PackInline, CouponInline]
CustomerAdmin.links += [
    Link("Assign a plan", "admin:customers_planassignment_add", "customer"),
    Link("Sell a pack", "admin:plans_topup_add", "customer"),
    Link("Add a coupon", "admin:plans_coupon_add", "customer"),
]
