"""Finds the division a row lies in, by code or by the names of county, town and village."""

from collections import defaultdict

from django.conf import settings

from core.cells import text
from core.models import Level, Region, RegionAlias

TOWNS = (Level.TOWN, Level.STREET)


class PlaceError(ValueError):
    """A place that is no village of this city, or outside the user's area. `part` is the column it stands in."""

    def __init__(self, part, sentence):
        self.part = part
        super().__init__(sentence)


class Elsewhere(PlaceError):
    """A village or town of this city that is not the user's; `code` is its own."""

    def __init__(self, part, code):
        self.code = code
        super().__init__(part, "这个村不在您的管辖区域。")


class Places:
    """All divisions and their aliases, loaded once; each distinct combination of cells is resolved once."""

    def __init__(self, scope):
        self.scope, self._known = scope, {}
        regions = {region.code: region for region in Region.objects.all()}
        self.villages = {code: region for code, region in regions.items() if len(code) == 12}
        self.city = regions.get(settings.ROOT_REGION)
        self.full, self.towns, self.in_town, self.anywhere = {}, {}, {}, defaultdict(set)
        for region in regions.values():
            for name in (region.name, region.short_name):
                self._name(region, name)
            self.full[_bare(region.full_name)] = region.code
        for alias in RegionAlias.objects.select_related("region"):
            self._name(alias.region, alias.name)

    def _name(self, region, name):
        if region.level in TOWNS:
            self.towns.setdefault(name, region.code)
        elif len(region.code) == 12:
            self.in_town.setdefault((region.code[:9], name), region.code)
            self.anywhere[name].add(region.code)

    def resolve(self, place="", county="", town="", village=""):
        """The code of the village; "" when nothing is written; raises PlaceError."""
        key = (place, county, town, village)
        found = self._known.get(key)
        if found is None:
            try:
                found = self._resolve(*(text(part) for part in key))
            except PlaceError as error:
                found = error
            self._known[key] = found
        if isinstance(found, PlaceError):
            raise found
        return found

    def _resolve(self, place, county, town, village):
        if not (place or town or village):
            return ""
        if county and self.city and county not in (self.city.name, self.city.short_name):
            raise PlaceError("county", f"{county}不属于{self.city.short_name}，不能导入。")
        code = self._by_place(place) if place else self._by_names(town, village)
        if not code.startswith(self.scope):
            raise Elsewhere("place" if place else "village", code)
        return code

    def _by_place(self, place):
        code = place if place in self.villages else self.full.get(_bare(place), "")
        if not code and len(self.anywhere.get(place, ())) == 1:
            (code,) = self.anywhere[place]
        if code not in self.villages:
            sentence = f"现为“{place[:20]}”，没有这个村或社区。应写成“锦界镇 · 渡口村”这样的镇和村，或 12 位区划代码。"
            raise PlaceError("place", sentence)
        return code

    def _is_ours(self, town):
        return town.startswith(self.scope) or self.scope.startswith(town)

    def _by_names(self, town, village):
        if town and town not in self.towns:
            raise PlaceError("town", f"没有名为“{town[:20]}”的镇或街道。")
        if town and not self._is_ours(self.towns[town]):
            raise Elsewhere("village", self.towns[town])  # how its villages are written is not the user's concern
        if not village:
            raise PlaceError("village", "没有填写村。")
        if town:
            code = self.in_town.get((self.towns[town], village))
            if code is None:
                raise PlaceError("village", f"{town}没有名为“{village[:20]}”的村或社区。")
            return code
        codes = self.anywhere.get(village, ())
        if len(codes) != 1:
            raise PlaceError(
                "village",
                f"“{village[:20]}”在多个镇都有，请同时填写镇。" if codes else f"没有名为“{village[:20]}”的村或社区。",
            )
        return next(iter(codes))


def _bare(name):
    """A full name without the dot and blanks between town and village."""
    return "".join(character for character in name if character not in " ·•　-—/")
