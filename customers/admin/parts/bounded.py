"""Lists over tables of millions of rows: never a full count, never a deep page, never a sort without an index."""

from typing import Any
from uuid import UUID

from django.contrib.admin import ShowFacets
from django.core.paginator import Paginator
from django.db import connection, models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from customers.admin.parts.read_only import ReadOnlyAdmin
from customers.admin.parts.theme import ChangeList, M

MOST = 5_000


def estimated_rows(model: type[models.Model]) -> int:
    """How many rows the table had when PostgreSQL last looked (`pg_class.reltuples`); 0 when it never did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table]
        )
        return int(cursor.fetchone()[0])


class BoundedPaginator(Paginator[Any]):
    """Counts no further than MOST rows, so that no page costs more than that many."""

    template_name = "admin/parts/bounded_pages.html"

    @cached_property
    def count(self) -> int:
        """Rows found, at most MOST."""
        queryset = self.object_list
        return queryset.order_by()[:MOST].count() if isinstance(queryset, QuerySet) else len(queryset)

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than are counted."""
        return self.count >= MOST

    @cached_property
    def estimate(self) -> int:
        """About how many rows the whole table holds."""
        assert isinstance(self.object_list, QuerySet)
        return estimated_rows(self.object_list.model)


class BoundedChangeList(ChangeList):
    """Looks among the latest rows only, until something is chosen that an index serves."""

    is_latest_only: bool

    def get_results(self, request: HttpRequest) -> None:
        """The heading counts what was chosen; the foot of the list says the rest."""
        super().get_results(request)
        if self.is_latest_only:
            self.full_result_count = self.result_count

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        admin = self.model_admin
        assert isinstance(admin, BoundedAdmin)
        chosen = self.get_filters_params()
        self.is_latest_only = not self.query and not any(name.startswith(admin.anchors) for name in chosen)
        if self.is_latest_only:
            self.root_queryset = admin.latest(self.root_queryset)
        return super().get_queryset(request, exclude_parameters)


class BoundedAdmin(ReadOnlyAdmin[M]):
    """A read-only list that stays fast at any size."""

    list_per_page = 100
    list_max_show_all = 0
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    search_fields = ("pk",)
    sortable_by = ()
    list_select_related = ()
    list_names: tuple[str, ...] = ()
    """Relations whose names the list shows: fetched for the page, for a join would mislead the planner."""
    anchors: tuple[str, ...] = ("customer",)
    """Beginnings of the filters that reach further back than the latest rows."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return BoundedChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        return super().get_queryset(request).prefetch_related(*self.list_names)

    def latest(self, queryset: QuerySet[M]) -> QuerySet[M]:
        """What to look among while nothing is chosen: rows that an index finds."""
        return queryset

    def matching(self, term: str) -> Q:
        """What a search finds: exact values only."""
        raise NotImplementedError

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        term = search_term.strip()
        return (queryset.filter(self.matching(term)) if term else queryset), False


def by_id(term: str) -> Q:
    """The row of this id; none when the term is not one."""
    try:
        return Q(pk=UUID(term))
    except ValueError:
        return Q(pk__in=[])
