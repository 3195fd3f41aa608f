"""What the codes of the publication mean here: an action is an activity, a sub-category some of our categories; perhaps nothing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from geo.partners.enums import Activity


@dataclass(frozen=True)
class Meanings:
    """For each code of the publication, what it means here (activities, or codes of categories) and how it reads."""

    activities: Mapping[str, Collection[str]]
    categories: Mapping[str, Collection[str]]
    labels: Mapping[str, str]

    def actions_for(self, activity: str) -> list[str]:
        """The actions that mean that activity."""
        return sorted(code for code, means in self.activities.items() if activity in means)

    def subcategories_for(self, category: str) -> list[str]:
        """The sub-categories that hold that category."""
        return sorted(code for code, means in self.categories.items() if category in means)

    def capabilities(self, services: Iterable[tuple[str, str]]) -> list[tuple[str, Activity]]:
        """What an actor does, in our words: category and activity, without doubles, in one order."""
        found = {
            (category, Activity(activity))
            for action, subcategory in services
            for activity in known_activities(self.activities.get(action, ()))
            for category in self.categories.get(subcategory, ())
        }
        return sorted(found)


@dataclass(frozen=True, slots=True)
class Said:
    """What people may do at an actor's, as the publication says it: an action, its objects; and whether it means something here."""

    action: str
    objects: tuple[str, ...]
    activities: tuple[Activity, ...]
    is_unknown: bool


def said_of(services: Iterable[tuple[str, str]], meanings: Meanings) -> list[Said]:
    """The services of an actor, action by action, in French where the codes are known."""
    by_action: dict[str, list[str]] = {}
    for action, subcategory in sorted(services):
        by_action.setdefault(action, []).append(subcategory)
    return [
        Said(
            meanings.labels.get(action, action),
            tuple(meanings.labels.get(code, code) for code in codes),
            tuple(Activity(one) for one in known_activities(meanings.activities.get(action, ()))),
            action not in meanings.activities or any(code not in meanings.categories for code in codes),
        )
        for action, codes in by_action.items()
    ]


def known_activities(values: Iterable[str]) -> list[str]:
    """Those that are activities, in the order of ours."""
    held = set(values)
    return [activity.value for activity in Activity if activity.value in held]
